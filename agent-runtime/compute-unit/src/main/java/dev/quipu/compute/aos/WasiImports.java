package dev.quipu.compute.aos;

import java.util.List;

/** WASI preview 1, as far as AO's modules ask for it: no environment, a terminal, files of the drive. */
final class WasiImports {

    private static final String WASI = "wasi_snapshot_preview1";
    private static final int TERMINAL_TYPE = 2;
    private static final int FILE_TYPE = 4;

    private WasiImports() {}

    static List<HostImport> all() {
        return List.of(
                row("environ_sizes_get", "ipp", WasiImports::environmentSizes),
                row("environ_get", "ipp", (_, _) -> 0),
                row("fd_write", "iippp", WasiImports::write),
                row("fd_read", "iippp", WasiImports::read),
                row("fd_seek", "iijip", WasiImports::seek),
                row("fd_close", "ii", WasiImports::close),
                row("fd_sync", "ii", (host, a) -> known(host, (int) a[0]) ? 0 : ErrorNumber.BAD_DESCRIPTOR),
                row("fd_fdstat_get", "iip", WasiImports::status),
                // HyperBEAM answers with an error and writes no time.
                row("clock_time_get", "iijp", (_, _) -> 1),
                row("proc_exit", "vi", (_, a) -> {
                    throw new ProgramExit((int) a[0]);
                }));
    }

    private static HostImport row(String name, String letters, HostImport.Body body) {
        return new HostImport(WASI, name, letters, body);
    }

    private static boolean known(Host host, int descriptor) {
        return host.files().isTerminal(descriptor) || host.files().isFile(descriptor);
    }

    private static long environmentSizes(Host host, long[] a) {
        host.memory().putPointer(a[0], 0);
        host.memory().putPointer(a[1], 0);
        return 0;
    }

    /** fd, ranges, how many, where to put the bytes written. */
    private static long write(Host host, long[] a) {
        if (!host.files().isTerminal((int) a[0])) {
            return ErrorNumber.BAD_DESCRIPTOR;
        }
        CMemory memory = host.memory();
        long written = 0;
        for (long i = 0; i < a[2]; i++) {
            long length = lengthOfRange(memory, a[1], i);
            if (length > 0) {
                // The reference host stamps its terminal with the time.
                host.tickMillis();
            }
            written += length;
        }
        memory.putPointer(a[3], written);
        return 0;
    }

    private static long lengthOfRange(CMemory memory, long ranges, long index) {
        return memory.pointerAt(ranges + (2 * index + 1) * memory.pointerBytes());
    }

    private static long read(Host host, long[] a) {
        int descriptor = (int) a[0];
        if (!known(host, descriptor)) {
            return ErrorNumber.BAD_DESCRIPTOR;
        }
        CMemory memory = host.memory();
        long done = 0;
        for (long i = 0; i < a[2] && host.files().isFile(descriptor); i++) {
            long length = lengthOfRange(memory, a[1], i);
            long address = memory.pointerAt(a[1] + 2 * i * memory.pointerBytes());
            long read = host.files().read(descriptor, memory, address, length);
            done += read;
            if (read < length) {
                break;
            }
        }
        memory.putPointer(a[3], done);
        return 0;
    }

    /** fd, offset, from where, where to put the new position. */
    private static long seek(Host host, long[] a) {
        int descriptor = (int) a[0];
        if (host.files().isTerminal(descriptor)) {
            return ErrorNumber.CANNOT_SEEK;
        }
        if (!host.files().isFile(descriptor)) {
            return ErrorNumber.BAD_DESCRIPTOR;
        }
        long position = host.files().seek(descriptor, a[1], (int) a[2]);
        if (position < 0) {
            return ErrorNumber.INVALID;
        }
        host.memory().bytes().putLong(a[3], 0, position);
        return 0;
    }

    private static long close(Host host, long[] a) {
        int descriptor = (int) a[0];
        if (!known(host, descriptor)) {
            return ErrorNumber.BAD_DESCRIPTOR;
        }
        host.files().close(descriptor);
        return 0;
    }

    private static long status(Host host, long[] a) {
        int descriptor = (int) a[0];
        if (!known(host, descriptor)) {
            return ErrorNumber.BAD_DESCRIPTOR;
        }
        var bytes = host.memory().bytes();
        bytes.putByte(a[1], 0, (byte) (host.files().isTerminal(descriptor) ? TERMINAL_TYPE : FILE_TYPE));
        bytes.putShort(a[1], 2, (short) 0);
        bytes.putLong(a[1], 8, 0);
        bytes.putLong(a[1], 16, 0);
        return 0;
    }
}
