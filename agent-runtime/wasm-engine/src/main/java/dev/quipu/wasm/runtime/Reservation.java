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

    private static final Calls CALLS = calls();

    private record Calls(MethodHandle map, MethodHandle unmap, MethodHandle advise, int pageBytes) {}

    private Reservation() {}

    private static Calls calls() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            MemorySegment map = linker.defaultLookup().find("mmap").orElse(null);
            MemorySegment unmap = linker.defaultLookup().find("munmap").orElse(null);
            MemorySegment advise = linker.defaultLookup().find("madvise").orElse(null);
            MemorySegment pageBytes = linker.defaultLookup().find("getpagesize").orElse(null);
            if (map == null || unmap == null || advise == null || pageBytes == null) {
                return null;
            }
            ValueLayout.OfLong address = ValueLayout.JAVA_LONG;
            ValueLayout.OfInt number = ValueLayout.JAVA_INT;
            return new Calls(
                    linker.downcallHandle(
                            map, FunctionDescriptor.of(address, address, address, number, number, number, address)),
                    linker.downcallHandle(unmap, FunctionDescriptor.of(number, address, address)),
                    linker.downcallHandle(advise, FunctionDescriptor.of(number, address, address, number)),
                    (int) linker.downcallHandle(pageBytes, FunctionDescriptor.of(number))
                            .invokeExact());
        } catch (IllegalCallerException | UnsupportedOperationException _) {
            return null;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes of a page of the host; not where {@link #reserve} gives null. */
    static int pageBytes() {
        return CALLS.pageBytes;
    }

    /**
     * Makes whole pages of a reservation zeros by giving them back to the host.
     *
     * @return whether the host did
     */
    static boolean forget(MemorySegment pages) {
        try {
            return (int) CALLS.advise.invokeExact(pages.address(), pages.byteSize(), FORGET) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Zero bytes to read and write, or null if this host does not give them: then memory grows by copying. */
    static MemorySegment reserve(long bytes) {
        if (CALLS == null || bytes == 0) {
            return null;
        }
        try {
            long at = (long) CALLS.map.invokeExact(0L, bytes, READ_WRITE, PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
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
            int _ = (int) CALLS.unmap.invokeExact(at, bytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
