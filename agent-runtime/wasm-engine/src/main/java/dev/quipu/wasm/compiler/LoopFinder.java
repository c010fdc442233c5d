package dev.quipu.wasm.compiler;

import dev.quipu.wasm.compiler.CountedLoop.Place;
import dev.quipu.wasm.compiler.CountedLoop.Pointer;
import dev.quipu.wasm.compiler.CountedLoop.Relation;
import dev.quipu.wasm.compiler.CountedLoop.Trip;
import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.TryRegion;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds out whether a loop is a {@link CountedLoop}: runs one round of its body on sums of what the locals hold when
 * the round begins, and so sees by how much they grow.
 */
final class LoopFinder {

    /** Steps, and distances inside one round, are less than this: no product with a number of rounds runs over. */
    private static final long MOST_STEP = 1L << 30;

    private static final int MOST_INSTRUCTIONS = 500;

    /** What is known of a value: a sum, the outcome of a comparison, or nothing (all null). */
    private record Known(Affine sum, Test test) {}

    private record Test(Opcode opcode, boolean negated, Affine left, Affine right) {}

    private record Access(int position, Affine address, long offset, int bytes) {}

    private static final Known NOTHING = new Known(null, null);

    private final Code code;
    private final Block block;
    private final Affine[] locals;
    private final Deque<Known> stack = new ArrayDeque<>();
    private final List<Access> accesses = new ArrayList<>();
    private long cost;
    private boolean polls;

    private LoopFinder(Code code, Block block) {
        this.code = code;
        this.block = block;
        this.locals = new Affine[code.locals().count()];
    }

    /** All of a function, by the position where they begin. */
    static Map<Integer, CountedLoop> allIn(Code code) {
        Map<Integer, CountedLoop> found = new TreeMap<>();
        boolean[] parent = new boolean[code.blocks().size()];
        for (Block block : code.blocks()) {
            if (block.parent() >= 0) {
                parent[block.parent()] = true;
            }
        }
        for (int i = 0; i < parent.length; i++) {
            Block block = code.blocks().get(i);
            if (block.kind() == Block.Kind.LOOP && !parent[i]) {
                CountedLoop loop = new LoopFinder(code, block).find();
                if (loop != null) {
                    found.put(block.start(), loop);
                }
            }
        }
        return found;
    }

    private CountedLoop find() {
        if (block.type().parameterCount() + block.type().resultCount() > 0 || touchesRegion()) {
            return null;
        }
        for (int i = 0; i < locals.length; i++) {
            locals[i] = isInteger(code.locals().type(i))
                    ? Affine.local(isWide(code.locals().type(i)), i)
                    : null;
        }
        int instructions = 0;
        for (int at = block.start(); at < block.end(); at = code.next(at)) {
            Opcode opcode = code.opcodeAt(at);
            if (opcode == Opcode.JUMP_IF && code.words()[at + 1] == block.start()) {
                return made(at, stack.pop());
            }
            if (++instructions > MOST_INSTRUCTIONS || !step(opcode, at)) {
                return null;
            }
        }
        return null;
    }

    private boolean touchesRegion() {
        for (TryRegion region : code.regions()) {
            boolean begins = region.start() >= block.start() && region.start() <= block.end();
            boolean ends = region.end() >= block.start() && region.end() <= block.end();
            if (begins || ends) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInteger(ValueType type) {
        return type == ValueType.I32 || type == ValueType.I64;
    }

    private static boolean isWide(ValueType type) {
        return type == ValueType.I64;
    }

    /* One round. */

    /** Whether the instruction may stand in such a loop. */
    private boolean step(Opcode opcode, int at) {
        switch (opcode) {
            case POLL -> polls = true;
            case FUEL -> cost += code.longAt(at + 1);
            case DROP, DROP_V128 -> stack.pop();
            case SELECT, SELECT_V128 -> {
                pop(3);
                stack.push(NOTHING);
            }
            case LOCAL_GET, LOCAL_GET_V128 -> stack.push(new Known(locals[code.words()[at + 1]], null));
            case LOCAL_SET, LOCAL_SET_V128 -> locals[code.words()[at + 1]] = stack.pop().sum;
            case LOCAL_TEE, LOCAL_TEE_V128 -> locals[code.words()[at + 1]] = stack.peek().sum;
            case I32_CONST -> stack.push(new Known(Affine.constant(false, code.words()[at + 1]), null));
            case I64_CONST -> stack.push(new Known(Affine.constant(true, code.longAt(at + 1)), null));
            case F32_CONST, F64_CONST -> stack.push(NOTHING);
            default -> {
                return operation(opcode, at);
            }
        }
        return true;
    }

    private void pop(int count) {
        for (int i = 0; i < count; i++) {
            stack.pop();
        }
    }

    private boolean operation(Opcode opcode, int at) {
        if (BodyWriter.isAccess(opcode)) {
            return access(opcode, at);
        }
        if (!opcode.hasSignature() || mayTrap(opcode)) {
            return false;
        }
        boolean known = ScalarTable.row(opcode) != null || Condition.of(opcode) != null;
        if (!known && !opcode.feature().isVector()) {
            return false;
        }
        Known result =
                switch (opcode) {
                    case I32_ADD, I64_ADD -> sum(1);
                    case I32_SUB, I64_SUB -> sum(-1);
                    case I32_MUL, I64_MUL -> product();
                    case I32_SHL, I64_SHL -> shifted(opcode == Opcode.I64_SHL ? 63 : 31);
                    case I32_EQZ, I64_EQZ -> isZero(opcode);
                    default -> comparison(opcode);
                };
        if (opcode.result() != null) {
            stack.push(result);
        }
        return true;
    }

    private static boolean mayTrap(Opcode opcode) {
        return switch (opcode) {
            case I32_DIV_S, I32_DIV_U, I32_REM_S, I32_REM_U, I64_DIV_S, I64_DIV_U, I64_REM_S, I64_REM_U -> true;
            case I32_TRUNC_F32_S, I32_TRUNC_F32_U, I32_TRUNC_F64_S, I32_TRUNC_F64_U -> true;
            case I64_TRUNC_F32_S, I64_TRUNC_F32_U, I64_TRUNC_F64_S, I64_TRUNC_F64_U -> true;
            default -> false;
        };
    }

    private boolean access(Opcode opcode, int at) {
        pop(opcode.operandCount() - 1);
        Affine address = stack.pop().sum;
        long offset = code.longAt(at + 2);
        if (code.words()[at + 1] != 0 || address == null || offset < 0 || offset >= MOST_STEP) {
            return false;
        }
        accesses.add(new Access(at, address, offset, opcode.accessBytes()));
        if (opcode.result() != null) {
            stack.push(NOTHING);
        }
        return true;
    }

    private Known sum(int sign) {
        Affine right = stack.pop().sum;
        Affine left = stack.pop().sum;
        return left == null || right == null ? NOTHING : new Known(left.plus(right, sign), null);
    }

    private Known product() {
        Affine right = stack.pop().sum;
        Affine left = stack.pop().sum;
        if (left == null || right == null || !left.isConstant() && !right.isConstant()) {
            return NOTHING;
        }
        return new Known(right.isConstant() ? left.times(right.constant()) : right.times(left.constant()), null);
    }

    private Known shifted(int mask) {
        Affine count = stack.pop().sum;
        Affine value = stack.pop().sum;
        return value == null || count == null || !count.isConstant()
                ? NOTHING
                : new Known(value.times(1L << (count.constant() & mask)), null);
    }

    private Known isZero(Opcode opcode) {
        Known value = stack.pop();
        if (value.test != null) {
            Test test = value.test;
            return new Known(null, new Test(test.opcode, !test.negated, test.left, test.right));
        }
        boolean wide = opcode == Opcode.I64_EQZ;
        Opcode equal = wide ? Opcode.I64_EQ : Opcode.I32_EQ;
        return value.sum == null
                ? NOTHING
                : new Known(null, new Test(equal, false, value.sum, Affine.constant(wide, 0)));
    }

    private Known comparison(Opcode opcode) {
        if (opcode.operandCount() != 2) {
            pop(opcode.operandCount());
            return NOTHING;
        }
        Affine right = stack.pop().sum;
        Affine left = stack.pop().sum;
        return Condition.of(opcode) == null || left == null || right == null
                ? NOTHING
                : new Known(null, new Test(opcode, false, left, right));
    }

    /* After it. */

    private CountedLoop made(int jump, Known condition) {
        Trip trip = trip(condition);
        if (trip == null || !stack.isEmpty() || cost >= MOST_STEP || accesses.isEmpty() && cost == 0) {
            return null;
        }
        List<Pointer> pointers = new ArrayList<>();
        Map<Integer, Place> places = new HashMap<>();
        accesses.sort(Comparator.comparingLong((Access access) -> access.address.constant())
                .thenComparingInt(Access::position));
        List<Access> left = new ArrayList<>(accesses);
        while (!left.isEmpty()) {
            Affine first = left.getFirst().address;
            Long step = stepOf(first);
            if (step == null || Math.abs(step) >= MOST_STEP) {
                return null;
            }
            long span = 0;
            List<Access> others = new ArrayList<>();
            for (Access access : left) {
                Affine distance = access.address.plus(first, -1);
                if (!distance.isConstant() || distance.constant() < 0 || distance.constant() >= MOST_STEP) {
                    others.add(access);
                    continue;
                }
                long above = distance.constant() + access.offset;
                places.put(access.position, new Place(pointers.size(), above));
                span = Math.max(span, above + access.bytes);
            }
            pointers.add(new Pointer(first, step, span));
            left = others;
        }
        return new CountedLoop(block, jump, trip, pointers, places, cost, polls);
    }

    /** By how much a sum grows each round, or null if that is not always the same. */
    private Long stepOf(Affine sum) {
        Affine step = Affine.constant(sum.wide(), 0);
        for (Map.Entry<Integer, Long> term : sum.factors().entrySet()) {
            int local = term.getKey();
            Affine after = locals[local];
            if (after == null) {
                return null;
            }
            Affine grown = after.plus(Affine.local(after.wide(), local), -1);
            if (!grown.isConstant()) {
                return null;
            }
            step = step.plus(grown, term.getValue());
        }
        return step.constant();
    }

    private Trip trip(Known condition) {
        if (condition.sum != null) {
            return trip(Relation.NOT_EQUAL, false, condition.sum, Affine.constant(false, 0));
        }
        Test test = condition.test;
        if (test == null) {
            return null;
        }
        Relation relation = relation(test.opcode, test.negated);
        return relation == null ? null : trip(relation, isSigned(test.opcode), test.left, test.right);
    }

    private Trip trip(Relation relation, boolean signed, Affine left, Affine right) {
        Long leftStep = stepOf(left);
        Long rightStep = stepOf(right);
        if (leftStep == null || rightStep == null) {
            return null;
        }
        if (leftStep == 0 && rightStep != 0) {
            return trip(relation.mirrored(), signed, right, left);
        }
        boolean leads = relation == Relation.NOT_EQUAL || relation.isUpward() == leftStep > 0;
        if (rightStep != 0 || leftStep == 0 || Math.abs(leftStep) >= MOST_STEP || !leads) {
            return null;
        }
        return new Trip(relation, signed, left, right, leftStep);
    }

    private static Relation relation(Opcode opcode, boolean negated) {
        return switch (opcode) {
            case I32_EQ, I64_EQ -> negated ? Relation.NOT_EQUAL : null;
            case I32_NE, I64_NE -> negated ? null : Relation.NOT_EQUAL;
            case I32_LT_S, I32_LT_U, I64_LT_S, I64_LT_U -> negated ? Relation.GREATER_OR_EQUAL : Relation.LESS;
            case I32_LE_S, I32_LE_U, I64_LE_S, I64_LE_U -> negated ? Relation.GREATER : Relation.LESS_OR_EQUAL;
            case I32_GT_S, I32_GT_U, I64_GT_S, I64_GT_U -> negated ? Relation.LESS_OR_EQUAL : Relation.GREATER;
            case I32_GE_S, I32_GE_U, I64_GE_S, I64_GE_U -> negated ? Relation.LESS : Relation.GREATER_OR_EQUAL;
            default -> null;
        };
    }

    private static boolean isSigned(Opcode opcode) {
        return switch (opcode) {
            case I32_LT_S, I64_LT_S, I32_LE_S, I64_LE_S, I32_GT_S, I64_GT_S, I32_GE_S, I64_GE_S -> true;
            default -> false;
        };
    }
}
