package dev.quipu.compute.aos;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What Emscripten's JavaScript gives to a module, with the meaning it has in AO's reference loader: no file system to
 * write to, no other programs, UTC, a clock that counts looks at it.
 */
final class EmscriptenImports {

    private static final String ENV = "env";

    private EmscriptenImports() {}

    static List<HostImport> all() {
        return List.of(
                // memory
                row("emscripten_resize_heap", "ip", (host, a) -> HeapGrowth.grow(host.memory(), a[0]) ? 1 : 0),
                row(
                        "emscripten_get_heap_max",
                        "p",
                        (host, _) -> HeapGrowth.most(host.memory().wide())),
                row("_emscripten_memcpy_js", "vppp", EmscriptenImports::copy),
                row("_munmap_js", "ippiiij", (_, _) -> 0),
                // time
                row("emscripten_date_now", "d", (host, _) -> Double.doubleToRawLongBits(host.tickMillis())),
                row("emscripten_get_now", "d", (host, _) -> Double.doubleToRawLongBits(host.tickMillis())),
                row("_emscripten_get_now_is_monotonic", "i", (_, _) -> 1),
                row("_gmtime_js", "vjp", (host, a) -> BrokenDownTime.ofEpoch(a[0])
                        .putUtc(host.memory(), a[1])),
                row("_localtime_js", "vjp", (host, a) -> BrokenDownTime.putLocal(a[0], host.memory(), a[1])),
                row("_mktime_js", "jp", (host, a) -> BrokenDownTime.normalise(host.memory(), a[0])),
                row("_tzset_js", "vpppp", EmscriptenImports::setUtc),
                row("strftime", "ppppp", TimeFormat::write),
                row("strftime_l", "pppppp", TimeFormat::write),
                // ends of the program
                row("exit", "vi", EmscriptenImports::exit),
                row("_abort_js", "v", (_, _) -> {
                    throw new HostFault("Aborted(native code called abort())");
                }),
                row("__assert_fail", "vppip", EmscriptenImports::assertionFailed),
                row("__cxa_throw", "vppp", EmscriptenImports::uncaught),
                row("__cxa_find_matching_catch_2", "p", (_, _) -> 0),
                row("__resumeException", "vp", EmscriptenImports::uncaught),
                row("_emscripten_throw_longjmp", "v", (_, _) -> {
                    throw new LongJump();
                }),
                row("emscripten_err", "vp", (_, _) -> 0),
                row("_emscripten_system", "ip", (_, a) -> a[0] == 0 ? 0 : -ErrorNumber.NO_SYSTEM_CALL),
                // the drive
                row("__asyncjs__weavedrive_open", "ipp", EmscriptenImports::driveOpen),
                row("__asyncjs__weavedrive_read", "iipp", EmscriptenImports::driveRead),
                row("__asyncjs__weavedrive_close", "ii", EmscriptenImports::driveClose),
                // system calls on paths: nothing is there
                missing("__syscall_openat", "iipip"),
                missing("__syscall_unlinkat", "iipi"),
                missing("__syscall_rmdir", "ip"),
                missing("__syscall_renameat", "iipip"),
                missing("__syscall_readlinkat", "iippp"),
                missing("__syscall_faccessat", "iipii"),
                missing("__syscall_chmod", "ipi"),
                missing("__syscall_stat64", "ipp"),
                missing("__syscall_lstat64", "ipp"),
                missing("__syscall_newfstatat", "iippi"),
                missing("__syscall_utimensat", "iippi"),
                row("__syscall_mkdirat", "iipi", (_, _) -> -ErrorNumber.READ_ONLY),
                row("__syscall_getcwd", "ipp", EmscriptenImports::workingDirectory),
                // system calls on descriptors
                row("__syscall_dup3", "iiii", (_, _) -> -ErrorNumber.BAD_DESCRIPTOR),
                row("__syscall_fchmod", "iii", (_, _) -> -ErrorNumber.BAD_DESCRIPTOR),
                row("__syscall_fchown32", "iiii", (_, _) -> -ErrorNumber.BAD_DESCRIPTOR),
                row("__syscall_fstat64", "iip", (_, _) -> -ErrorNumber.BAD_DESCRIPTOR),
                row("__syscall_ftruncate64", "iij", (_, _) -> -ErrorNumber.BAD_DESCRIPTOR),
                row("__syscall_fcntl64", "iiip", EmscriptenImports::control),
                row("__syscall_ioctl", "iiip", EmscriptenImports::terminalControl));
    }

    private static HostImport row(String name, String letters, HostImport.Body body) {
        return new HostImport(ENV, name, letters, body);
    }

    private static HostImport missing(String name, String letters) {
        return row(name, letters, (_, _) -> -ErrorNumber.NO_ENTRY);
    }

    private static long copy(Host host, long[] a) {
        var bytes = host.memory().bytes();
        bytes.copy(a[0], bytes, a[1], a[2]);
        return 0;
    }

    /** Offset in seconds, whether there is summer time, and two names. */
    private static long setUtc(Host host, long[] a) {
        CMemory memory = host.memory();
        byte[] utc = "UTC".getBytes(StandardCharsets.US_ASCII);
        memory.putPointer(a[0], 0);
        memory.putInt(a[1], 0);
        memory.putString(a[2], utc);
        memory.putString(a[3], utc);
        return 0;
    }

    private static long assertionFailed(Host host, long[] a) {
        CMemory memory = host.memory();
        String file = a[1] == 0 ? "unknown filename" : memory.textAt(a[1]);
        String function = a[3] == 0 ? "unknown function" : memory.textAt(a[3]);
        throw new HostFault("Aborted(Assertion failed: " + memory.textAt(a[0]) + ", at: " + file + "," + (int) a[2]
                + "," + function + ")");
    }

    /** Like the glue, lets the C library write out what it holds back: that moves the clock. */
    private static long exit(Host host, long[] a) {
        if (host.exports().has("fflush")) {
            host.exports().call("fflush", 0);
        }
        throw new ProgramExit((int) a[0]);
    }

    private static long uncaught(Host host, long[] a) {
        throw new HostFault("Aborted(a C++ exception was thrown where none can be caught)");
    }

    private static long driveOpen(Host host, long[] a) {
        return host.asyncify().sleep(() -> host.files().open(host.memory().textAt(a[0])));
    }

    private static long driveRead(Host host, long[] a) {
        int descriptor = (int) a[0];
        return host.asyncify()
                .sleep(() ->
                        host.files().isFile(descriptor) ? host.files().read(descriptor, host.memory(), a[1], a[2]) : 0);
    }

    private static long driveClose(Host host, long[] a) {
        return host.asyncify().sleep(() -> {
            host.files().close((int) a[0]);
            return 0;
        });
    }

    private static long workingDirectory(Host host, long[] a) {
        if (a[1] == 0) {
            return -ErrorNumber.INVALID;
        }
        if (a[1] < 2) {
            return -ErrorNumber.RANGE;
        }
        host.memory().putString(a[0], new byte[] {'/'});
        return 2;
    }

    /** Flags of a descriptor are 0, setting them does nothing; locks and copies are not to be had. */
    private static long control(Host host, long[] a) {
        int descriptor = (int) a[0];
        if (!host.files().isTerminal(descriptor) && !host.files().isFile(descriptor)) {
            return -ErrorNumber.BAD_DESCRIPTOR;
        }
        return switch ((int) a[1]) {
            case 1, 2, 3, 4, 6, 7 -> 0;
            default -> -ErrorNumber.INVALID;
        };
    }

    private static final int GET_WINDOW_SIZE = 0x5413;

    /** The C library asks for the size of the window to learn whether a descriptor is a terminal. */
    private static long terminalControl(Host host, long[] a) {
        int descriptor = (int) a[0];
        if (!host.files().isTerminal(descriptor)) {
            return host.files().isFile(descriptor) ? -ErrorNumber.NOT_A_TERMINAL : -ErrorNumber.BAD_DESCRIPTOR;
        }
        if ((int) a[1] != GET_WINDOW_SIZE) {
            return -ErrorNumber.INVALID;
        }
        CMemory memory = host.memory();
        long size = memory.pointerAt(a[2]);
        memory.bytes().putShort(size, 0, (short) 24);
        memory.bytes().putShort(size, 2, (short) 80);
        return 0;
    }
}
