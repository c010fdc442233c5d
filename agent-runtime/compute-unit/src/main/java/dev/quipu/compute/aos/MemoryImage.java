package dev.quipu.compute.aos;

import dev.quipu.wasm.runtime.LinearMemory;
import java.util.Arrays;

/**
 * All bytes of a memory at one moment. Pages equal to those of the image before, and pages of zeros, are kept once.
 * Immutable.
 */
public final class MemoryImage {

    private static final int PAGE = (int) LinearMemory.PAGE_BYTES;
    private static final byte[] ZEROS = new byte[PAGE];

    private final byte[][] pages;

    private MemoryImage(byte[][] pages) {
        this.pages = pages;
    }

    /** @param before whose pages to share, may be null */
    static MemoryImage of(LinearMemory memory, MemoryImage before) {
        byte[][] pages = new byte[Math.toIntExact(memory.pages())][];
        for (int i = 0; i < pages.length; i++) {
            byte[] now = memory.read((long) i * PAGE, PAGE);
            byte[] known = before != null && i < before.pages.length ? before.pages[i] : ZEROS;
            pages[i] = Arrays.equals(now, known) ? known : Arrays.equals(now, ZEROS) ? ZEROS : now;
        }
        return new MemoryImage(pages);
    }

    /** Size in bytes. */
    public long bytes() {
        return (long) pages.length * PAGE;
    }

    /** Writes the image back; what the memory has grown by since stays as it is. */
    void restoreTo(LinearMemory memory) {
        for (int i = 0; i < pages.length; i++) {
            long at = (long) i * PAGE;
            if (!Arrays.equals(memory.read(at, PAGE), pages[i])) {
                memory.write(at, pages[i], 0, PAGE);
            }
        }
    }

    /** SHA-256 of all bytes, in hex. */
    public String sha256() {
        return Hashes.sha256(pages);
    }
}
