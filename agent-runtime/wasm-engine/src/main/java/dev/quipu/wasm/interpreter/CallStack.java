package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.Trap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Callers: what was in progress when each call began, and where it goes on. */
final class CallStack {

    private static final int TRACED = 64;

    private PreparedCode[] codes = new PreparedCode[16];
    private int[] pcs = new int[16];
    private int[] bases = new int[16];
    private int depth;

    int depth() {
        return depth;
    }

    void push(PreparedCode code, int pc, int base) {
        if (depth == codes.length) {
            codes = Arrays.copyOf(codes, 2 * depth);
            pcs = Arrays.copyOf(pcs, 2 * depth);
            bases = Arrays.copyOf(bases, 2 * depth);
        }
        codes[depth] = code;
        pcs[depth] = pc;
        bases[depth++] = base;
    }

    /** @return what to ask for the caller */
    int pop() {
        return --depth;
    }

    void cut(int to) {
        Arrays.fill(codes, to, Math.max(to, depth), null);
        depth = to;
    }

    PreparedCode code(int index) {
        return codes[index];
    }

    int pc(int index) {
        return pcs[index];
    }

    int base(int index) {
        return bases[index];
    }

    /**
     * The innermost calls, the one in progress first.
     *
     * @param code null if none is: the last one has left its place to a function that runs elsewhere
     */
    List<Trap.Frame> trace(PreparedCode code, int position) {
        List<Trap.Frame> frames = new ArrayList<>();
        if (code != null) {
            frames.add(frame(code, position));
        }
        for (int i = depth - 1; i >= 0 && frames.size() < TRACED; i--) {
            if (codes[i] != null) {
                frames.add(frame(codes[i], pcs[i] - 1));
            }
        }
        return frames;
    }

    private static Trap.Frame frame(PreparedCode code, int position) {
        int index = code.function.index();
        return new Trap.Frame(
                code.instance.module().declarations().names().function(index), index, code.byteOffset(position));
    }
}
