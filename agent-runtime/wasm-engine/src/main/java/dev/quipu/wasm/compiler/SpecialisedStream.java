package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** The instructions of a specialised function as they are found, and at last the stream they make. */
final class SpecialisedStream {

    /**
     * @param origin index of the instruction it came from
     * @param operands its words after the opcode; targets and blocks are those of the former stream
     * @param parts of a payment that stands for several, these in order; else null
     */
    private record Item(int origin, Opcode opcode, int[] operands, long[] parts) {

        Item(int origin, Opcode opcode, int[] operands) {
            this(origin, opcode, operands, null);
        }
    }

    private final Code code;
    private final List<Item> items = new ArrayList<>();
    /** For each block of the former stream the items where it begins, turns to its else part, and ends. */
    private final int[] starts;

    private final int[] otherwise;
    private final int[] ends;

    SpecialisedStream(Code code) {
        this.code = code;
        this.starts = new int[code.blocks().size()];
        this.otherwise = new int[starts.length];
        this.ends = new int[starts.length];
    }

    int size() {
        return items.size();
    }

    void add(int origin, Opcode opcode, int... operands) {
        items.add(new Item(origin, opcode, operands));
    }

    void copy(int origin) {
        insert(items.size(), origin);
    }

    /** Copies an instruction of the former stream to where item {@code to} is. */
    void insert(int to, int origin) {
        int at = code.positions()[origin];
        int[] operands = Arrays.copyOfRange(code.words(), at + 1, code.next(at));
        items.add(to, new Item(origin, code.opcodeAt(at), operands));
    }

    /** Turns the conditional branch written last into one that is always taken. */
    void makeCertain() {
        Item last = items.removeLast();
        Opcode opcode = last.opcode == Opcode.JUMP_IF ? Opcode.JUMP : Opcode.BR;
        items.add(new Item(last.origin, opcode, last.operands));
    }

    /** Takes back all from an item on. */
    void cut(int first) {
        items.subList(first, items.size()).clear();
    }

    void remove(int first, int end) {
        items.subList(first, end).clear();
    }

    /** Lets an instruction that pays pay for another one, too. */
    void addToCharge(int item, long more) {
        Item charge = items.get(item);
        long former = charge.operands[0] & 0xFFFF_FFFFL | (long) charge.operands[1] << 32;
        long sum = former + more;
        int[] operands = {(int) sum, (int) (sum >>> 32)};
        items.set(item, new Item(charge.origin, charge.opcode, operands, added(charge.parts, former, more)));
    }

    private static long[] added(long[] parts, long former, long more) {
        if (parts == null) {
            return new long[] {former, more};
        }
        long[] longer = Arrays.copyOf(parts, parts.length + 1);
        longer[parts.length] = more;
        return longer;
    }

    void start(int block) {
        starts[block] = items.size();
    }

    void otherwise(int block) {
        otherwise[block] = items.size();
    }

    void end(int block) {
        ends[block] = items.size();
    }

    /**
     * @param kept the blocks that remain
     * @param asIs of these, the ones that are what they were; others are ifs that became plain blocks
     */
    Specialised finish(Assumption assumption, boolean[] kept, IntPredicate asIs) {
        int[] positions = new int[items.size() + 1];
        for (int i = 0; i < items.size(); i++) {
            positions[i + 1] = positions[i] + 1 + items.get(i).operands.length;
        }
        int[] numbers = new int[kept.length];
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            if (!kept[i]) {
                continue;
            }
            numbers[i] = blocks.size();
            Block former = code.blocks().get(i);
            boolean same = asIs.test(i);
            blocks.add(new Block(
                    same ? former.kind() : Block.Kind.BLOCK,
                    parent(former, kept, numbers),
                    former.type(),
                    positions[starts[i]],
                    same && former.otherwise() >= 0 ? positions[otherwise[i]] : -1,
                    positions[ends[i]],
                    former.height()));
        }
        int[] words = new int[positions[items.size()]];
        int[] byteOffsets = new int[items.size()];
        int[] origins = new int[items.size()];
        Map<Integer, long[]> payments = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            origins[i] = item.origin;
            byteOffsets[i] = code.byteOffsets()[item.origin];
            words[positions[i]] = item.opcode.ordinal();
            if (item.parts != null) {
                payments.put(positions[i], item.parts);
            }
            int[] operands = placed(item, numbers, blocks);
            System.arraycopy(operands, 0, words, positions[i] + 1, operands.length);
        }
        Code made = new Code(
                code.type(),
                code.locals(),
                code.stackSlots(),
                words,
                code.vectors(),
                List.copyOf(blocks),
                List.of(),
                Arrays.copyOf(positions, items.size()),
                byteOffsets);
        return new Specialised(made, assumption, origins, payments);
    }

    private int parent(Block former, boolean[] kept, int[] numbers) {
        int parent = former.parent();
        while (parent >= 0 && !kept[parent]) {
            parent = code.blocks().get(parent).parent();
        }
        return parent < 0 ? -1 : numbers[parent];
    }

    /** The operands with targets and blocks of the new stream. */
    private static int[] placed(Item item, int[] numbers, List<Block> blocks) {
        int[] placed = item.operands.clone();
        switch (item.opcode) {
            case JUMP, JUMP_IF -> {
                placed[1] = numbers[placed[1]];
                placed[0] = blocks.get(placed[1]).target();
            }
            case JUMP_UNLESS -> {
                placed[1] = numbers[placed[1]];
                Block opens = blocks.get(placed[1]);
                placed[0] = opens.otherwise() >= 0 ? opens.otherwise() : opens.end();
            }
            case BR, BR_IF -> {
                placed[3] = numbers[placed[3]];
                placed[0] = blocks.get(placed[3]).target();
            }
            case BR_TABLE -> {
                for (int at = 2; at < placed.length; at += 3) {
                    placed[at + 2] = numbers[placed[at + 2]];
                    placed[at] = blocks.get(placed[at + 2]).target();
                }
            }
            default -> {}
        }
        return placed;
    }
}
