package dev.quipu.cli;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Import;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import java.io.PrintStream;
import java.util.List;

/**
 * The little of WASI that has one answer on every machine: writing to standard output and standard error, ending the
 * program, no arguments, no environment. Everything else (files, clocks, randomness) answers "function not supported".
 * In a 64-bit memory pointers and sizes take eight bytes.
 */
final class WasiOutput {

    static final String MODULE = "wasi_snapshot_preview1";

    private static final long SUCCESS = 0;
    private static final long BAD_DESCRIPTOR = 8;
    private static final long NOT_SUPPORTED = 52;
    private static final long NO_SEEK = 70;

    private static final int LARGEST_PIECE = 1 << 20;

    private final PrintStream out;
    private final PrintStream err;

    WasiOutput(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** The program ended itself. */
    static final class Exit extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int code;

        private Exit(int code) {
            super("exit code " + code, null, false, false);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** What a module imports under a name of WASI. */
    Func function(Import wanted, FunctionType type) {
        return switch (wanted.name()) {
            case "fd_write" -> ifOf(type, 4, (caller, a) -> write(caller.memory(), (int) a[0], a[1], a[2], a[3]));
            case "proc_exit" ->
                Func.host(type, (Instance caller, long... a) -> {
                    throw new Exit((int) a[0]);
                });
            case "args_sizes_get", "environ_sizes_get" ->
                ifOf(type, 2, (caller, a) -> {
                    putSize(caller.memory(), a[0], 0);
                    putSize(caller.memory(), a[1], 0);
                    return SUCCESS;
                });
            case "args_get", "environ_get", "fd_close", "sched_yield" -> answer(type, SUCCESS);
            case "fd_seek" -> answer(type, NO_SEEK);
            case "fd_fdstat_get", "fd_prestat_get" -> answer(type, BAD_DESCRIPTOR);
            default -> answer(type, NOT_SUPPORTED);
        };
    }

    private static Func ifOf(FunctionType type, int parameters, Func.Numeric body) {
        return type.parameterCount() == parameters && type.results().equals(List.of(ValueType.I32))
                ? Func.host(type, body)
                : answer(type, NOT_SUPPORTED);
    }

    private static Func answer(FunctionType type, long errorNumber) {
        if (type.resultSlots() > 1) {
            return Func.host(type, (Func.Body) (caller, slots, references) -> slots[0] = errorNumber);
        }
        return Func.host(type, (Func.Numeric) (caller, arguments) -> errorNumber);
    }

    private long write(LinearMemory memory, int descriptor, long vectors, long count, long written) {
        if (descriptor != 1 && descriptor != 2) {
            return BAD_DESCRIPTOR;
        }
        var stream = descriptor == 1 ? out : err;
        int width = width(memory);
        long total = 0;
        for (long i = 0; i < (count & memory.addressMask()); i++) {
            long at = vectors + i * 2 * width;
            long address = size(memory, at);
            long length = size(memory, at + width);
            memory.checked(address, 0, length);
            for (long done = 0; done < length; done += LARGEST_PIECE) {
                stream.writeBytes(memory.read(address + done, (int) Math.min(LARGEST_PIECE, length - done)));
            }
            total += length;
        }
        putSize(memory, written, total);
        return SUCCESS;
    }

    private static int width(LinearMemory memory) {
        return memory.declared().is64() ? Long.BYTES : Integer.BYTES;
    }

    private static long size(LinearMemory memory, long at) {
        long address = at & memory.addressMask();
        return memory.declared().is64()
                ? memory.getLong(address, 0)
                : Integer.toUnsignedLong(memory.getInt(address, 0));
    }

    private static void putSize(LinearMemory memory, long at, long value) {
        long address = at & memory.addressMask();
        if (memory.declared().is64()) {
            memory.putLong(address, 0, value);
        } else {
            memory.putInt(address, 0, (int) value);
        }
    }
}
