package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Code;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which locals may still be read, before each instruction: the others need not be handed from one method of a function
 * to another. Where a specialised function may be left to the interpreter, that may read what it could read there in
 * the function as it is written.
 */
final class Liveness {

    /** Of a function that is larger than this, all locals are taken to be read. */
    private static final long MOST_WORDS = 1L << 22;

    private final Code code;
    private final Liveness asWritten;
    private final int count;
    /** Longs for the locals before one instruction. */
    private final int width;
    /** Null if all are taken to be read: handlers look at locals from wherever something is thrown. */
    private final long[] live;

    private final int[] indexes;

    private Liveness(Code code, Liveness asWritten) {
        this.code = code;
        this.asWritten = asWritten;
        this.count = code.locals().count();
        this.width = (count + Long.SIZE - 1) / Long.SIZE;
        int instructions = code.positions().length;
        boolean small = (long) width * instructions <= MOST_WORDS;
        this.live = small && code.regions().isEmpty() ? new long[width * (instructions + 1)] : null;
        this.indexes = new int[code.words().length + 1];
        for (int i = 0; i < instructions; i++) {
            indexes[code.positions()[i]] = i;
        }
        indexes[code.words().length] = instructions;
    }

    static Liveness of(Code code) {
        return solved(new Liveness(code, null));
    }

    static Liveness of(Code specialised, Liveness asWritten) {
        return solved(new Liveness(specialised, asWritten));
    }

    private static Liveness solved(Liveness liveness) {
        boolean changed = liveness.live != null;
        while (changed) {
            changed = false;
            for (int i = liveness.code.positions().length - 1; i >= 0; i--) {
                changed |= liveness.look(i);
            }
        }
        return liveness;
    }

    /** Index of the instruction at a position. */
    int index(int position) {
        return indexes[position];
    }

    /** The locals that may be read before they are written, from an instruction on. */
    BitSet before(int instruction) {
        if (live == null) {
            BitSet all = new BitSet(count);
            all.set(0, count);
            return all;
        }
        return BitSet.valueOf(Arrays.copyOfRange(live, instruction * width, (instruction + 1) * width));
    }

    /** Whether more is known before an instruction now. */
    private boolean look(int instruction) {
        long[] found = new long[width];
        int at = code.positions()[instruction];
        int[] words = code.words();
        switch (code.opcodeAt(at)) {
            case JUMP, BR -> add(found, words[at + 1]);
            case JUMP_IF, JUMP_UNLESS, BR_IF -> {
                add(found, words[at + 1]);
                add(found, code.next(at));
            }
            case BR_TABLE -> {
                for (int entry = 0; entry <= words[at + 1]; entry++) {
                    add(found, words[at + 3 + 3 * entry]);
                }
            }
            case RETURN, UNREACHABLE, THROW, THROW_REF, RETHROW -> {}
            case LOCAL_GET, LOCAL_GET_V128 -> {
                add(found, code.next(at));
                found[words[at + 1] / Long.SIZE] |= 1L << words[at + 1];
            }
            case LOCAL_SET, LOCAL_TEE, LOCAL_SET_V128, LOCAL_TEE_V128 -> {
                add(found, code.next(at));
                found[words[at + 1] / Long.SIZE] &= ~(1L << words[at + 1]);
            }
            case ASSUME -> {
                add(found, code.next(at));
                asWritten.add(found, words[at + 3]);
            }
            default -> add(found, code.next(at));
        }
        boolean changed = false;
        for (int i = 0; i < width; i++) {
            changed |= live[instruction * width + i] != found[i];
            live[instruction * width + i] = found[i];
        }
        return changed;
    }

    private void add(long[] found, int position) {
        for (int i = 0; i < width; i++) {
            found[i] |= live == null ? -1L : live[indexes[position] * width + i];
        }
    }
}
