package dev.quipu.wasm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.LengthUnit;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.TryRegion;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Walks every lowered stream as an interpreter would, all branches taken, with stack heights in place of values: each
 * instruction must be reached, always with the same height, and every target must be the start of an instruction.
 */
final class StreamChecker {

    private static final int UNSEEN = -1;

    private final Declarations module;
    private final Code code;
    private final int[] words;
    private final int[] heights;
    private final Deque<Integer> pending = new ArrayDeque<>();
    private int highest;

    private StreamChecker(Declarations module, Code code) {
        this.module = module;
        this.code = code;
        this.words = code.words();
        this.heights = new int[words.length];
        Arrays.fill(heights, UNSEEN);
    }

    static void check(Module module) {
        for (int i = 0; i < module.definedFunctions(); i++) {
            new StreamChecker(module.declarations(), module.code(i)).check();
        }
        for (Code code : module.declarations().globalInitializers()) {
            if (code != null) {
                new StreamChecker(module.declarations(), code).check();
            }
        }
    }

    /**
     * Checks the streams with charges and polls in them, and that without these they are the streams of the module
     * alone: the same instructions from the same bytes.
     */
    static void checkInstrumented(byte[] wasm, Metering metering) {
        Module plain = Module.parse(wasm, Limits.DEFAULT);
        Module instrumented = Module.parse(wasm, Limits.DEFAULT, new Instrumentation(metering, true));
        check(instrumented);
        for (int i = 0; i < plain.definedFunctions(); i++) {
            assertThat(own(instrumented.code(i))).isEqualTo(own(plain.code(i)));
            assertThat(instrumented.code(i).stackSlots())
                    .isEqualTo(plain.code(i).stackSlots());
        }
    }

    /** Opcodes and byte offsets of what the module itself holds. */
    private static List<Long> own(Code code) {
        List<Long> own = new ArrayList<>();
        for (int position : code.positions()) {
            switch (code.opcodeAt(position)) {
                case FUEL, POLL, FUEL_BY_LENGTH -> {}
                default -> own.add((long) code.words()[position] << 32 | code.byteOffsetAt(position));
            }
        }
        return own;
    }

    private void check() {
        checkPositions();
        checkBlocks();
        reach(0, 0);
        while (!pending.isEmpty()) {
            step(pending.pop());
        }
        assertThat(highest).isLessThanOrEqualTo(code.stackSlots());
        for (int position : code.positions()) {
            assertThat(heights[position])
                    .as("%s at %d is reached", code.opcodeAt(position), position)
                    .isNotEqualTo(UNSEEN);
        }
    }

    private void checkPositions() {
        int position = 0;
        for (int i = 0; i < code.positions().length; i++) {
            assertThat(code.positions()[i]).isEqualTo(position);
            assertThat(code.byteOffsetAt(position)).isEqualTo(code.byteOffsets()[i]);
            position = code.next(position);
        }
        assertThat(position).isEqualTo(words.length);
    }

    private void checkBlocks() {
        for (int i = 0; i < code.blocks().size(); i++) {
            Block block = code.blocks().get(i);
            assertThat(block.start()).isLessThanOrEqualTo(block.end());
            if (i == 0) {
                assertThat(block.parent()).isEqualTo(-1);
            } else {
                Block parent = code.blocks().get(block.parent());
                assertThat(block.parent()).isLessThan(i);
                assertThat(block.start()).isBetween(parent.start(), parent.end());
                assertThat(block.end()).isBetween(parent.start(), parent.end());
            }
        }
    }

    private void reach(int position, int height) {
        assertThat(height).isNotNegative();
        assertThat(position).isBetween(0, words.length - 1);
        assertThat(Arrays.binarySearch(code.positions(), position))
                .as("target %d starts an instruction", position)
                .isNotNegative();
        highest = Math.max(highest, height);
        if (heights[position] == UNSEEN) {
            heights[position] = height;
            pending.push(position);
        } else {
            assertThat(heights[position]).as("height at %d", position).isEqualTo(height);
        }
    }

    private void step(int position) {
        Opcode opcode = code.opcodeAt(position);
        int height = heights[position];
        handlers(position);
        int next = code.next(position);
        switch (opcode) {
            case JUMP -> branch(position, height, 0, 0, words[position + 2], words[position + 1]);
            case JUMP_IF -> {
                branch(position, height - 1, 0, 0, words[position + 2], words[position + 1]);
                reach(next, height - 1);
            }
            case JUMP_UNLESS -> {
                Block block = code.blocks().get(words[position + 2]);
                assertThat(words[position + 1]).isEqualTo(block.otherwise() < 0 ? block.end() : block.otherwise());
                reach(words[position + 1], height - 1);
                reach(next, height - 1);
            }
            case BR ->
                branch(
                        position,
                        height,
                        words[position + 2],
                        words[position + 3],
                        words[position + 4],
                        words[position + 1]);
            case BR_IF -> {
                branch(
                        position,
                        height - 1,
                        words[position + 2],
                        words[position + 3],
                        words[position + 4],
                        words[position + 1]);
                reach(next, height - 1);
            }
            case BR_TABLE -> {
                for (int at = position + 3; at < next; at += 3) {
                    branch(position, height - 1, words[position + 2], words[at + 1], words[at + 2], words[at]);
                }
            }
            case RETURN, RETURN_CALL, RETURN_CALL_INDIRECT ->
                assertThat(height).isGreaterThanOrEqualTo(needed(opcode, position));
            case UNREACHABLE, THROW, THROW_REF, RETHROW ->
                assertThat(height).isGreaterThanOrEqualTo(needed(opcode, position));
            default -> reach(next, height + change(opcode, position));
        }
    }

    private void branch(int position, int height, int keep, int drop, int block, int target) {
        Block to = code.blocks().get(block);
        assertThat(target).as("target at %d", position).isEqualTo(to.target());
        int arity = to.kind() == Block.Kind.LOOP
                ? to.type().parameterSlots()
                : to.type().resultSlots();
        assertThat(height - drop).isEqualTo(to.height() + arity);
        assertThat(keep == 0 || keep == arity).isTrue();
        reach(target, height - drop);
    }

    /** An exception may go to the clauses of the innermost region here and of its parents; lowering keeps all here. */
    private void handlers(int position) {
        int innermost = -1;
        for (int i = 0; i < code.regions().size(); i++) {
            TryRegion region = code.regions().get(i);
            if (region.start() <= position && position < region.end()) {
                innermost = i;
                clauses(region);
            }
        }
        for (int i = innermost; i >= 0; i = code.regions().get(i).parent()) {
            assertThat(code.regions().get(i).parent()).isLessThan(i);
            clauses(code.regions().get(i));
        }
    }

    private void clauses(TryRegion region) {
        for (TryRegion.Clause clause : region.clauses()) {
            int carried = clause.tag() < 0 ? 0 : module.tagType(clause.tag()).parameterSlots();
            reach(clause.target(), clause.height() + carried + (clause.pushesReference() ? 1 : 0));
        }
    }

    private int needed(Opcode opcode, int position) {
        return switch (opcode) {
            case RETURN -> code.type().resultSlots();
            case RETURN_CALL -> module.functionType(words[position + 1]).parameterSlots();
            case RETURN_CALL_INDIRECT -> module.types().get(words[position + 1]).parameterSlots() + 1;
            case THROW -> module.tagType(words[position + 1]).parameterSlots();
            case THROW_REF -> 1;
            default -> 0;
        };
    }

    private int change(Opcode opcode, int position) {
        if (opcode.hasSignature()) {
            int change = opcode.result() == null ? 0 : opcode.result().slots();
            for (int i = 0; i < opcode.operandCount(); i++) {
                change -= opcode.operand(i) == null ? 1 : opcode.operand(i).slots();
            }
            return change;
        }
        return switch (opcode) {
            case CALL -> effect(module.functionType(words[position + 1]));
            case CALL_INDIRECT -> effect(module.types().get(words[position + 1])) - 1;
            case LOCAL_GET -> local(position, 1);
            case LOCAL_GET_V128 -> local(position, 2);
            case LOCAL_SET -> -local(position, 1);
            case LOCAL_SET_V128 -> -local(position, 2);
            case LOCAL_TEE -> local(position, 1) - 1;
            case LOCAL_TEE_V128 -> local(position, 2) - 2;
            case GLOBAL_GET, REF_NULL, MEMORY_SIZE, TABLE_SIZE -> 1;
            case GLOBAL_GET_V128 -> 2;
            case GLOBAL_SET -> -1;
            case GLOBAL_SET_V128 -> -2;
            case DROP -> -1;
            case DROP_V128 -> -2;
            case SELECT -> -2;
            case SELECT_V128 -> -3;
            case REF_IS_NULL, TABLE_GET, MEMORY_GROW -> 0;
            case FUEL, POLL -> 0;
            case FUEL_BY_LENGTH -> beforeBulk(position);
            case TABLE_GROW -> -1;
            case TABLE_SET -> -2;
            case TABLE_FILL, TABLE_COPY, TABLE_INIT, MEMORY_FILL, MEMORY_COPY, MEMORY_INIT -> -3;
            default -> throw new AssertionError(opcode + " should not stand in a stream");
        };
    }

    private int beforeBulk(int position) {
        assertThat(LengthUnit.of(code.opcodeAt(code.next(position))).ordinal()).isEqualTo(words[position + 1]);
        return 0;
    }

    private static int effect(FunctionType type) {
        return type.resultSlots() - type.parameterSlots();
    }

    /** Checks that a local is as wide as the opcode says and lies where the words say. */
    private int local(int position, int slots) {
        int local = words[position + 1];
        assertThat(code.locals().type(local).slots()).isEqualTo(slots);
        assertThat(words[position + 2]).isEqualTo(code.locals().slot(local));
        assertThat(code.locals().type(local) == ValueType.V128).isEqualTo(slots == 2);
        return slots;
    }
}
