package dev.quipu.compute.aos;

import dev.quipu.wasm.runtime.LinearMemory;

/** How Emscripten's glue grows a heap: a fifth more than there was, less if that is refused. */
final class HeapGrowth {

    private static final long MOST_32 = 4_294_901_760L;
    private static final long MOST_64 = 17_179_869_184L;
    private static final long MOST_EXTRA_BYTES = 96 << 20;

    private HeapGrowth() {}

    static long most(boolean wide) {
        return wide ? MOST_64 : MOST_32;
    }

    /** Makes room for {@code requested} bytes in all; says whether it could. */
    static boolean grow(CMemory memory, long requested) {
        long most = most(memory.wide());
        if (requested < 0 || requested > most) {
            return false;
        }
        LinearMemory bytes = memory.bytes();
        long old = bytes.bytes();
        for (int cutDown = 1; cutDown <= 4; cutDown *= 2) {
            // The glue computes with doubles; so must we.
            double grown = Math.min(old * (1 + 0.2 / cutDown), requested + MOST_EXTRA_BYTES);
            double wanted = Math.min(most, alignedToPage(Math.max(requested, grown)));
            long pages = (long) ((wanted - old + (LinearMemory.PAGE_BYTES - 1)) / LinearMemory.PAGE_BYTES);
            if (bytes.grow(pages) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static double alignedToPage(double bytes) {
        return bytes + (LinearMemory.PAGE_BYTES - bytes % LinearMemory.PAGE_BYTES) % LinearMemory.PAGE_BYTES;
    }
}
