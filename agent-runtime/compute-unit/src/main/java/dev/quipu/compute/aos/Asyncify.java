package dev.quipu.compute.aos;

import java.util.function.LongSupplier;

/**
 * Emscripten's Asyncify, played through without anything to wait for: the module saves its stack, returns to the host,
 * and is called again. Only so does its memory come out as in the reference host.
 *
 * <pre>
 *   data     where the saved stack ends now     pointer
 *            where it must end                  pointer
 *            number of the export to call       i32, always 0: handle is the only one that sleeps
 *            saved stack                        from the third pointer on
 * </pre>
 */
final class Asyncify {

    private static final long STACK_BYTES = 40 << 20;

    private enum State {
        NORMAL,
        UNWINDING,
        REWINDING
    }

    private final CMemory memory;
    private final Exports exports;
    private State state = State.NORMAL;
    private long data;
    private long awaited;

    Asyncify(CMemory memory, Exports exports) {
        this.memory = memory;
        this.exports = exports;
    }

    /** Calls an export to its end, however often it sleeps. */
    long run(LongSupplier export) {
        long result = export.getAsLong();
        while (state == State.UNWINDING) {
            exports.call("asyncify_stop_unwind");
            state = State.REWINDING;
            exports.call("asyncify_start_rewind", data);
            result = export.getAsLong();
        }
        return result;
    }

    /** For an import that may wait: does the work on the first call, gives its result on the second. */
    long sleep(LongSupplier work) {
        if (!exports.has("asyncify_start_unwind")) {
            return work.getAsLong();
        }
        if (state == State.REWINDING) {
            state = State.NORMAL;
            exports.call("asyncify_stop_rewind");
            exports.call("free", data);
            return awaited;
        }
        awaited = work.getAsLong();
        long header = 3L * memory.pointerBytes();
        data = exports.pointer("malloc", header + STACK_BYTES);
        memory.putPointer(data, data + header);
        memory.putPointer(data + memory.pointerBytes(), data + header + STACK_BYTES);
        memory.putInt(data + 2L * memory.pointerBytes(), 0);
        state = State.UNWINDING;
        exports.call("asyncify_start_unwind", data);
        return 0;
    }
}
