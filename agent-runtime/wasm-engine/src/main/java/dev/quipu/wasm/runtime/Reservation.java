package dev.quipu.wasm.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Address space that takes no memory until it is touched. It is given back when nothing refers to the segment any more.
 */
final class Reservation {

    private static final int READ_WRITE = 1 | 2;
    /** MAP_PRIVATE, MAP_ANONYMOUS, MAP_NORESERVE: their values on Linux. */
    private static final int PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;

    /** MADV_DONTNEED on Linux: private anonymous pages are zeros when they are touched again. */
    private static final int FORGET = 4;

    private static final ValueLayout.OfLong ADDRESS = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt NUMBER = ValueLayout.JAVA_INT;

    /* Each is linked when it is first needed: that takes longer than loading a small module. */

    private static final class Map {
        /** Null where this host is not asked for address space. */
        private static final MethodHandle CALL = onThisHost()
                ? call("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, NUMBER, NUMBER, NUMBER, ADDRESS))
                : null;
    }

    private static final class Unmap {
        private static final MethodHandle CALL = call("munmap", FunctionDescriptor.of(NUMBER, ADDRESS, ADDRESS));
    }

    private static final class Advise {
        private static final MethodHandle CALL =
                call("madvise", FunctionDescriptor.of(NUMBER, ADDRESS, ADDRESS, NUMBER));
    }

    private static final class Page {
        private static final int BYTES = bytes();

        private static int bytes() {
            try {
                return (int) call("getpagesize", FunctionDescriptor.of(NUMBER)).invokeExact();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Reservation() {}

    private static boolean onThisHost() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
    }

    /** Null if this JVM may not, or the host has no such function. */
    private static MethodHandle call(String name, FunctionDescriptor type) {
        try {
            Linker linker = Linker.nativeLinker();
            MemorySegment function = linker.defaultLookup().find(name).orElse(null);
            return function == null ? null : linker.downcallHandle(function, type);
        } catch (IllegalCallerException | UnsupportedOperationException _) {
            return null;
        }
    }

    /** Bytes of a page of the host; not where {@link #reserve} gives null. */
    static int pageBytes() {
        return Page.BYTES;
    }

    /**
     * Makes whole pages of a reservation zeros by giving them back to the host.
     *
     * @return whether the host did
     */
    static boolean forget(MemorySegment pages) {
        try {
            return (int) Advise.CALL.invokeExact(pages.address(), pages.byteSize(), FORGET) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Zero bytes to read and write, or null if this host does not give them: then memory grows by copying. */
    static MemorySegment reserve(long bytes) {
        if (Map.CALL == null || bytes == 0) {
            return null;
        }
        try {
            long at = (long) Map.CALL.invokeExact(0L, bytes, READ_WRITE, PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
            return at == -1
                    ? null
                    : MemorySegment.ofAddress(at).reinterpret(bytes, Arena.ofAuto(), _ -> release(at, bytes));
        } catch (IllegalCallerException _) {
            return null;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void release(long at, long bytes) {
        try {
            int _ = (int) Unmap.CALL.invokeExact(at, bytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
