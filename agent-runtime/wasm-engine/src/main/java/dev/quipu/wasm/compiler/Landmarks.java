package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.TryRegion;
import java.util.ArrayList;
import java.util.List;

/** What begins and ends at which position of a function. */
final class Landmarks {

    private static final int[] NONE = {};

    private final Code code;
    private final int[][] starts;
    private final int[][] ends;
    private final int[][] otherwise;
    private final TryRegion.Clause[] handlers;

    Landmarks(Code code) {
        this.code = code;
        int positions = code.words().length + 1;
        this.starts = new int[positions][];
        this.ends = new int[positions][];
        this.otherwise = new int[positions][];
        this.handlers = new TryRegion.Clause[positions];
        List<Block> blocks = code.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            add(starts, blocks.get(i).start(), i);
            add(ends, blocks.get(i).end(), i);
            if (blocks.get(i).otherwise() >= 0) {
                add(otherwise, blocks.get(i).otherwise(), i);
            }
        }
        for (TryRegion region : code.regions()) {
            if (region.start() < region.end()) {
                for (TryRegion.Clause clause : region.clauses()) {
                    if (clause.exceptionLocal() >= 0) {
                        handlers[clause.target()] = clause;
                    }
                }
            }
        }
    }

    private static void add(int[][] lists, int position, int block) {
        int[] known = lists[position] == null ? NONE : lists[position];
        lists[position] = java.util.Arrays.copyOf(known, known.length + 1);
        lists[position][known.length] = block;
    }

    /** Blocks that begin at a position, outer ones first. */
    int[] starts(int position) {
        return starts[position] == null ? NONE : starts[position];
    }

    /** Blocks that end at a position, outer ones first. */
    int[] ends(int position) {
        return ends[position] == null ? NONE : ends[position];
    }

    /** Blocks whose else part begins at a position. */
    int[] otherwise(int position) {
        return otherwise[position] == null ? NONE : otherwise[position];
    }

    /** The legacy handler that begins at a position, or null. */
    TryRegion.Clause handler(int position) {
        return handlers[position];
    }

    Block block(int index) {
        return code.blocks().get(index);
    }

    /** Position of an instruction, or where the stream ends. */
    int position(int instruction) {
        return instruction < code.positions().length ? code.positions()[instruction] : code.words().length;
    }

    /** Branches and clauses in a part of the function, as (target, block) pairs, in order. */
    List<int[]> jumps(int first, int end) {
        List<int[]> jumps = new ArrayList<>();
        int[] words = code.words();
        for (int i = first; i < end; i++) {
            int at = code.positions()[i];
            switch (code.opcodeAt(at)) {
                case JUMP, JUMP_IF, JUMP_UNLESS -> jumps.add(new int[] {words[at + 1], words[at + 2]});
                case BR, BR_IF -> jumps.add(new int[] {words[at + 1], words[at + 4]});
                case BR_TABLE -> {
                    for (int entry = 0; entry <= words[at + 1]; entry++) {
                        int to = at + 3 + 3 * entry;
                        jumps.add(new int[] {words[to], words[to + 2]});
                    }
                }
                default -> {}
            }
        }
        int from = position(first);
        int to = position(end);
        for (TryRegion region : code.regions()) {
            if (region.start() < region.end() && region.start() >= from && region.start() < to) {
                region.clauses().forEach(clause -> jumps.add(new int[] {clause.target(), clause.block()}));
            }
        }
        return jumps;
    }
}
