package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.LinearMemory;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A host that answers some questions at once and others late: it unwinds the guest, lets the call return, and calls
 * again to rewind. A guest that was run through asyncify ends the same either way.
 */
final class SlowHost implements Guest.Host {

    private static final int NORMAL = 0;
    private static final int UNWINDING = 1;
    private static final int REWINDING = 2;
    /** What nobody should see. */
    private static final long GARBAGE = 0xBAD_BAD_BADL;

    /** Where the guest may unwind to: addresses of a buffer. */
    record Buffer(long from, long to) {

        static final Buffer OF_SMALL_MODULES = new Buffer(4_096, 65_536);

        /** Makes it empty. */
        void reset(LinearMemory memory) {
            if (memory.declared().is64()) {
                memory.putLong(from, 0, from + 16);
                memory.putLong(from, 8, to);
            } else {
                memory.putInt(from, 0, (int) from + 8);
                memory.putInt(from, 4, (int) to);
            }
        }
    }

    private final Buffer buffer;
    private final IntPredicate late;
    private int state = NORMAL;
    private int questions;
    private int rewinds;
    private long[] pending;

    /** @param late whether the question of this number, counted from 0, is answered late */
    SlowHost(Buffer buffer, IntPredicate late) {
        this.buffer = buffer;
        this.late = late;
    }

    /** How often it has rewound the guest. */
    int rewinds() {
        return rewinds;
    }

    /** Calls until the guest is done; gives slots of the results, null if a trap or exception came. */
    long[] run(Guest guest, String export, long... arguments) {
        long[] results = guest.call(export, arguments);
        // Arguments come back from the buffer, too.
        return results == null ? null : resume(guest, export, new long[arguments.length], results);
    }

    /** As {@link #run}, for a guest that was unwound already. */
    long[] resume(Guest guest, String export, long... arguments) {
        return resume(guest, export, arguments, new long[0]);
    }

    private long[] resume(Guest guest, String export, long[] arguments, long[] first) {
        long[] results = first;
        while (results != null && state == UNWINDING) {
            if (guest.call("asyncify_stop_unwind") == null
                    || guest.call("asyncify_start_rewind", buffer.from()) == null) {
                return null;
            }
            state = REWINDING;
            rewinds++;
            results = guest.call(export, arguments);
        }
        return results;
    }

    @Override
    public void answer(Guest guest, FunctionType type, long[] slots) {
        if (state == REWINDING) {
            guest.callOrThrow("asyncify_stop_rewind");
            state = NORMAL;
            System.arraycopy(pending, 0, slots, 0, type.resultCount());
            return;
        }
        long[] answers = answers(type, slots);
        if (late.test(questions++)) {
            pending = answers;
            buffer.reset(guest.instance().memory());
            guest.callOrThrow("asyncify_start_unwind", buffer.from());
            state = UNWINDING;
            answers = new long[type.resultCount()];
            Arrays.fill(answers, GARBAGE);
        }
        System.arraycopy(answers, 0, slots, 0, type.resultCount());
    }

    /** They depend on all that was asked so far; some are NaNs with bits of their own. */
    private long[] answers(FunctionType type, long[] slots) {
        long mixed = questions + 1;
        for (int i = 0; i < type.parameterCount(); i++) {
            mixed = (mixed + slots[i]) * 0x9E37_79B9_7F4A_7C15L;
            mixed ^= mixed >>> 29;
        }
        long[] answers = new long[type.resultCount()];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = type.result(i) == ValueType.F64 ? number(mixed) : mixed >> 7;
        }
        return answers;
    }

    private static long number(long mixed) {
        return (mixed & 3) == 0
                ? 0x7FF4_0000_0000_0000L | mixed >>> 16
                : Double.doubleToRawLongBits((short) mixed / 8d);
    }
}
