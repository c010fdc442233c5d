package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Divides a function too large for one method into pieces. It cuts between statements: where nothing that a block has
 * put on the operand stack lies there. What follows the large part of a block (as the cases of a switch do, which
 * compilers nest into one another) goes first; the large part itself stays, so that what chooses among the cases is
 * one method, and each case another.
 */
final class Splitter {

    /** The height before an instruction that is one with the one before it. */
    static final int UNKNOWN = -1;
    /** What the call of a piece costs where it is taken out. */
    private static final int CALL_BYTES = 60;

    private final Code code;
    private final int[] heights;
    private final int wanted;
    /** What is smaller stays. */
    private final int least;

    private final int[] indexes;
    /** What all instructions before one become, about. */
    private final int[] upTo;

    private final List<List<Integer>> children = new ArrayList<>();
    private int pieces;

    /**
     * @param heights of the operand stack before each instruction, in slots, or {@link #UNKNOWN}
     * @param wantedBytes about how large a piece should be
     */
    Splitter(Code code, int[] heights, int wantedBytes) {
        this.code = code;
        this.heights = heights;
        this.wanted = wantedBytes;
        this.least = wantedBytes / 16;
        this.indexes = new int[code.words().length + 1];
        Arrays.fill(indexes, -1);
        for (int i = 0; i < code.positions().length; i++) {
            indexes[code.positions()[i]] = i;
        }
        indexes[code.words().length] = code.positions().length;
        this.upTo = new int[code.positions().length + 1];
        for (int i = 0; i < code.positions().length; i++) {
            upTo[i + 1] = upTo[i] + bytes(code.opcodeAt(code.positions()[i]));
        }
        for (int i = 0; i < code.blocks().size(); i++) {
            children.add(new ArrayList<>());
            if (i > 0 && code.blocks().get(i).start() < code.blocks().get(i).end()) {
                children.get(code.blocks().get(i).parent()).add(i);
            }
        }
    }

    /** The function, with pieces in it that may have pieces in them. */
    Piece split() {
        Part body = body(0, 0, indexes[code.blocks().getFirst().end()]);
        return Piece.whole(code.positions().length, code.blocks().size(), body.pieces);
    }

    /** Instructions that belong together, what they cost after taking pieces out of them, and these pieces. */
    private static final class Part {
        final int first;
        int end;
        int bytes;
        /** It leaves something on the operand stack: a block's results. */
        boolean stays;

        final List<Piece> pieces = new ArrayList<>();

        Part(int first) {
            this.first = first;
        }

        void add(Part inner) {
            bytes += inner.bytes;
            pieces.addAll(inner.pieces);
        }
    }

    private Part body(int block, int first, int end) {
        List<Part> statements = statements(block, first, end);
        if (total(statements) > wanted) {
            Part largest = largest(statements);
            if (isDominant(largest) && repeats(block)) {
                // What comes before it is done each time: of that, only what is done on conditions is taken out.
                statements.replaceAll(
                        statement -> statement.first < largest.first ? relieved(statement, block) : statement);
            }
            takeOut(statements, block, true);
        }
        for (int before = Integer.MAX_VALUE; total(statements) > 2 * wanted && total(statements) < before; ) {
            before = total(statements);
            takeOut(statements, block, false);
        }
        Part all = new Part(first);
        all.end = end;
        statements.forEach(all::add);
        return all;
    }

    private static int total(List<Part> statements) {
        return statements.stream().mapToInt(statement -> statement.bytes).sum();
    }

    private List<Part> statements(int block, int first, int end) {
        int base = code.blocks().get(block).height();
        List<Part> statements = new ArrayList<>();
        Part current = new Part(first);
        int next = 0;
        List<Integer> nested = children.get(block);
        for (int i = first; i < end; ) {
            // Between the condition of an if and its body there is no end of a statement.
            boolean opensIf = i > first && code.opcodeAt(code.positions()[i - 1]) == Opcode.JUMP_UNLESS;
            if (i > current.first && heights[i] == base && !opensIf) {
                current.end = i;
                statements.add(current);
                current = new Part(i);
            }
            while (next < nested.size() && start(nested.get(next)) < i) {
                next++;
            }
            if (next < nested.size() && start(nested.get(next)) == i) {
                int child = nested.get(next);
                Part made = block(child);
                current.bytes += made.bytes;
                current.pieces.addAll(made.pieces);
                i = indexes[code.blocks().get(child).end()];
            } else {
                current.bytes += bytes(i, i + 1);
                i++;
            }
        }
        current.end = end;
        current.stays = code.blocks().get(block).type().resultCount() > 0;
        if (current.end > current.first) {
            statements.add(current);
        }
        return statements;
    }

    private static Part largest(List<Part> statements) {
        return Collections.max(statements, Comparator.comparingInt(statement -> statement.bytes));
    }

    /** Whether it is much of what a method may be: what chooses among many cases, usually. */
    private boolean isDominant(Part statement) {
        return statement.bytes > wanted / 2;
    }

    /** Whether what stands in a block itself is likely to be run often. */
    private boolean repeats(int block) {
        return code.blocks().get(block).kind() == Block.Kind.LOOP;
    }

    /** A statement without what it does on conditions, which may be rare where the statement is not. */
    private Part relieved(Part statement, int block) {
        Part made = new Part(statement.first);
        made.end = statement.end;
        made.stays = statement.stays;
        relieve(made, block, statement.first, statement.end);
        return made;
    }

    /** Adds a part of {@code block} to {@code made}, less what lies in an if. */
    private void relieve(Part made, int block, int first, int end) {
        int from = first;
        for (int child : children.get(block)) {
            Block nested = code.blocks().get(child);
            int nestedFirst = start(child);
            int nestedEnd = indexes[nested.end()];
            if (nestedFirst < first || nestedFirst >= end) {
                continue;
            }
            made.bytes += bytes(from, nestedFirst);
            switch (nested.kind()) {
                case IF -> {
                    int otherwise = nested.otherwise() < 0 ? nestedEnd : indexes[nested.otherwise()];
                    takeOutOf(made, child, nestedFirst, otherwise);
                    takeOutOf(made, child, otherwise, nestedEnd);
                }
                case TRY, TRY_TABLE -> made.add(block(child));
                default -> relieve(made, child, nestedFirst, nestedEnd);
            }
            from = nestedEnd;
        }
        made.bytes += bytes(from, end);
    }

    /** Adds a part of an if, as a piece if it is worth it and not too much for one. */
    private void takeOutOf(Part made, int block, int first, int end) {
        int bytes = bytes(first, end);
        boolean leaves = code.blocks().get(block).type().resultCount() > 0;
        if (bytes < least || leaves || heights[first] != height(block)) {
            made.bytes += bytes;
        } else if (bytes <= wanted) {
            Part all = new Part(first);
            all.end = end;
            made.add(piece(List.of(all), block));
        } else {
            made.add(body(block, first, end));
        }
    }

    private int bytes(int first, int end) {
        return upTo[end] - upTo[first];
    }

    private int start(int block) {
        return indexes[code.blocks().get(block).start()];
    }

    private Part block(int index) {
        Block block = code.blocks().get(index);
        int first = start(index);
        int end = indexes[block.end()];
        switch (block.kind()) {
            case IF -> {
                int otherwise = block.otherwise() < 0 ? end : indexes[block.otherwise()];
                Part then = body(index, first, otherwise);
                Part other = body(index, otherwise, end);
                then.end = end;
                then.bytes += other.bytes;
                then.pieces.addAll(other.pieces);
                return then;
            }
            case TRY, TRY_TABLE -> {
                // Its handlers look at locals that a piece would have to write down first: it stays whole.
                Part whole = new Part(first);
                whole.end = end;
                whole.bytes = bytes(first, end);
                return whole;
            }
            default -> {
                return body(index, first, end);
            }
        }
    }

    /** Makes pieces of runs of statements; {@code sparing} leaves alone a dominant one, and what is small before it. */
    private void takeOut(List<Part> statements, int block, boolean sparing) {
        Part largest = largest(statements);
        boolean spares = sparing && isDominant(largest);
        List<Part> left = new ArrayList<>();
        List<Part> run = new ArrayList<>();
        int runBytes = 0;
        for (Part statement : statements) {
            boolean before = repeats(block) && statement.first < largest.first && statement.bytes < wanted / 4;
            boolean spared = statement.stays || spares && (before || statement == largest);
            if (!run.isEmpty() && (spared || runBytes + statement.bytes > wanted)) {
                finish(run, runBytes, block, left);
                runBytes = 0;
            }
            if (spared) {
                left.add(statement);
            } else {
                run.add(statement);
                runBytes += statement.bytes;
            }
        }
        if (!run.isEmpty()) {
            finish(run, runBytes, block, left);
        }
        statements.clear();
        statements.addAll(left);
    }

    private void finish(List<Part> run, int bytes, int block, List<Part> left) {
        if (bytes < least || heights[run.getFirst().first] != height(block)) {
            left.addAll(run);
        } else {
            left.add(piece(run, block));
        }
        run.clear();
    }

    private int height(int block) {
        return code.blocks().get(block).height();
    }

    private Part piece(List<Part> run, int block) {
        Part made = new Part(run.getFirst().first);
        made.end = run.getLast().end;
        made.bytes = CALL_BYTES;
        List<Piece> inner = new ArrayList<>();
        run.forEach(part -> inner.addAll(part.pieces));
        int firstBlock = -1;
        int endBlock = -1;
        for (int child : children.get(block)) {
            if (start(child) >= made.first && start(child) < made.end) {
                firstBlock = firstBlock < 0 ? child : firstBlock;
                endBlock = lastInside(child) + 1;
            }
        }
        made.pieces.add(new Piece(
                ++pieces,
                made.first,
                made.end,
                Math.max(firstBlock, 0),
                Math.max(endBlock, 0),
                height(block),
                List.copyOf(inner)));
        return made;
    }

    /** The last block in the order of opening that lies in {@code block}, or itself. */
    private int lastInside(int block) {
        int last = block;
        int end = code.blocks().get(block).end();
        while (last + 1 < code.blocks().size() && isInside(last + 1, block)) {
            last++;
        }
        assert code.blocks().get(last).end() <= end;
        return last;
    }

    private boolean isInside(int candidate, int block) {
        for (int up = candidate; up >= block; up = code.blocks().get(up).parent()) {
            if (up == block) {
                return true;
            }
        }
        return false;
    }

    /** About what an instruction becomes. */
    private static int bytes(Opcode opcode) {
        if (BodyWriter.isAccess(opcode)) {
            return 27;
        }
        return switch (opcode) {
            case LOCAL_GET, LOCAL_SET, LOCAL_TEE -> 3;
            case CALL, CALL_INDIRECT -> 40;
            case GLOBAL_GET, GLOBAL_SET -> 14;
            case FUEL -> 17;
            case BR, BR_IF, BR_TABLE -> 24;
            case RETURN -> 20;
            default -> opcode.feature().isVector() ? 14 : 4;
        };
    }
}
