package dev.quipu.wasm.compiler;

import dev.quipu.wasm.compiler.PureValues.Pure;
import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import java.util.Arrays;

/**
 * Rewrites a function for an {@link Assumption}: reads of the global become its value, what that decides is decided,
 * what nothing reaches is left out. Wherever the assumption may have been broken stands {@link Opcode#ASSUME}.
 *
 * <p>The rest is as it was, in the same order, and pays the same: a charge joins the one before it only where nothing
 * in between can be seen from outside or trap.
 */
final class Specialiser {

    /** What became of an if whose condition is known. */
    private enum Decided {
        OPEN,
        TRUE,
        FALSE
    }

    private static final int NONE = -1;

    private final Code code;
    private final Assumption assumption;
    private final Landmarks landmarks;
    private final SpecialisedStream out;
    private final PureValues values = new PureValues();
    private final Decided[] decided;
    /** Whether a block's beginning is reached. */
    private final boolean[] opened;
    /** Whether anything branches to a block's end, or beginning if it is a loop. */
    private final boolean[] branched;
    /** Whether the then part reaches its end, of an if that is decided. */
    private final boolean[] through;

    private int index;
    private boolean live = true;
    /** The charge that another one may join. */
    private int charge = NONE;

    private Specialiser(Code code, Assumption assumption) {
        this.code = code;
        this.assumption = assumption;
        this.landmarks = new Landmarks(code);
        int blocks = code.blocks().size();
        this.out = new SpecialisedStream(code);
        this.decided = new Decided[blocks];
        Arrays.fill(decided, Decided.OPEN);
        this.opened = new boolean[blocks];
        this.branched = new boolean[blocks];
        this.through = new boolean[blocks];
    }

    static Specialised specialise(Code code, Assumption assumption) {
        return new Specialiser(code, assumption).run();
    }

    private Specialised run() {
        opened[0] = true;
        for (index = 0; index < code.positions().length; index++) {
            arrive(code.positions()[index]);
            if (live) {
                instruction(code.positions()[index]);
            }
        }
        arrive(code.words().length);
        boolean[] kept = opened.clone();
        for (int i = 0; i < kept.length; i++) {
            kept[i] &= decided[i] == Decided.OPEN || branched[i];
        }
        return out.finish(assumption, kept, block -> decided[block] == Decided.OPEN);
    }

    /* Where blocks begin and end. */

    private void arrive(int at) {
        int[] ending = landmarks.ends(at);
        for (int i = ending.length - 1; i >= 0; i--) {
            if (hasEmptyElse(ending[i])) {
                otherwise(ending[i]);
            }
            end(ending[i]);
        }
        for (int block : landmarks.otherwise(at)) {
            if (!hasEmptyElse(block)) {
                otherwise(block);
            }
        }
        for (int block : landmarks.starts(at)) {
            start(block);
        }
    }

    private boolean hasEmptyElse(int block) {
        return code.blocks().get(block).otherwise() == code.blocks().get(block).end();
    }

    private void end(int block) {
        if (!opened[block]) {
            return;
        }
        boolean skipped =
                decided[block] == Decided.FALSE && code.blocks().get(block).otherwise() < 0;
        boolean isTarget = branched[block] && code.blocks().get(block).kind() != Block.Kind.LOOP;
        live |= isTarget || skipped || through[block];
        if (isTarget) {
            meet();
        }
        values.clear();
        out.end(block);
    }

    private void otherwise(int block) {
        if (!opened[block]) {
            return;
        }
        switch (decided[block]) {
            case OPEN -> {
                live = true;
                meet();
            }
            case TRUE -> {
                through[block] = live;
                live = false;
            }
            case FALSE -> {
                live = true;
                out.start(block);
            }
        }
        values.clear();
        out.otherwise(block);
    }

    private void start(int block) {
        Block.Kind kind = code.blocks().get(block).kind();
        if (kind == Block.Kind.IF) {
            // Its jump_unless has opened it.
            if (opened[block] && decided[block] != Decided.FALSE) {
                out.start(block);
            }
        } else if (live && block > 0) {
            opened[block] = true;
            out.start(block);
            out.end(block);
            if (kind == Block.Kind.LOOP) {
                meet();
            }
        }
        values.clear();
    }

    /** Paths meet here. */
    private void meet() {
        charge = NONE;
        values.clear();
    }

    /* Instructions. */

    private void instruction(int at) {
        Opcode opcode = code.opcodeAt(at);
        switch (opcode) {
            case FUEL -> fuel(at);
            case GLOBAL_GET -> {
                if (word(at, 1) == assumption.global()) {
                    constant(out.size(), assumption.value());
                } else {
                    values.push(Pure.unknown(out.size()));
                    out.copy(index);
                }
            }
            case I32_CONST -> constant(out.size(), word(at, 1));
            case DROP -> {
                if (values.count() > 0) {
                    out.cut(values.pop().first());
                } else {
                    effect();
                }
            }
            case LOCAL_SET, LOCAL_TEE -> {
                values.clear();
                out.copy(index);
            }
            case JUMP_UNLESS -> jumpUnless(at);
            case JUMP_IF, BR_IF -> jumpIf(at);
            case JUMP -> jump(at);
            case BR -> leave(word(at, 4));
            case BR_TABLE -> {
                for (int entry = 0; entry <= word(at, 1); entry++) {
                    branched[word(at, 5 + 3 * entry)] = true;
                }
                leave();
            }
            case RETURN, UNREACHABLE, THROW, THROW_REF, RETHROW -> leave();
            case CALL -> {
                effect();
                if (assumption.disturbing().get(word(at, 1))) {
                    assume(at);
                }
            }
            case CALL_INDIRECT -> {
                effect();
                assume(at);
            }
            default -> {
                int operands = PureValues.operands(opcode);
                if (operands < 0) {
                    effect();
                } else {
                    compute(opcode, operands);
                }
            }
        }
    }

    private int word(int at, int operand) {
        return code.words()[at + operand];
    }

    /** An instruction that does something, or may trap. */
    private void effect() {
        values.clear();
        charge = NONE;
        out.copy(index);
    }

    private void assume(int at) {
        out.add(index, Opcode.ASSUME, assumption.global(), assumption.value(), code.next(at));
    }

    private void fuel(int at) {
        if (charge != NONE) {
            out.addToCharge(charge, code.longAt(at + 1));
        } else {
            // Before values that could be taken back, so that it does not keep them.
            charge = values.count() == 0 ? out.size() : values.bottom().first();
            out.insert(charge, index);
            values.shift();
        }
    }

    private void constant(int first, int value) {
        out.cut(first);
        out.add(index, Opcode.I32_CONST, value);
        values.push(Pure.constant(first, value));
    }

    private void compute(Opcode opcode, int operands) {
        boolean known = values.count() >= operands;
        if (known && decide(opcode, operands)) {
            return;
        }
        if (opcode == Opcode.I32_OR && values.count() == 1 && values.top(0).isZero()) {
            // Of the other operand no more is known than that it is the result.
            out.cut(values.pop().first());
            return;
        }
        if (!known) {
            values.clear();
            out.copy(index);
            return;
        }
        int first = operands == 0 ? out.size() : values.top(operands - 1).first();
        for (int i = 0; i < operands; i++) {
            values.pop();
        }
        values.push(new Pure(first, null, false, PureValues.isBit(opcode)));
        out.copy(index);
    }

    /** Whether an instruction became its result, or one of its operands. */
    private boolean decide(Opcode opcode, int operands) {
        return switch (operands) {
            case 1 -> decideUnary(opcode);
            case 2 -> decideBinary(opcode);
            case 3 -> decideSelect();
            default -> false;
        };
    }

    private boolean decideUnary(Opcode opcode) {
        Pure value = values.top(0);
        if (opcode != Opcode.I32_EQZ || value.constant() == null && !value.nonZero()) {
            return false;
        }
        values.pop();
        constant(value.first(), value.isZero() ? 1 : 0);
        return true;
    }

    private boolean decideBinary(Opcode opcode) {
        Pure right = values.top(0);
        Pure left = values.top(1);
        if (left.constant() != null && right.constant() != null) {
            Integer result = PureValues.fold(opcode, left.constant(), right.constant());
            if (result != null) {
                values.pop();
                values.pop();
                constant(left.first(), result);
            }
            return result != null;
        }
        return switch (opcode) {
            case I32_OR -> decideOr(left, right);
            case I32_AND -> decideAnd(left, right);
            default -> false;
        };
    }

    private boolean decideOr(Pure left, Pure right) {
        if (left.isZero() || right.isZero()) {
            keepOne(left.isZero() ? right : left);
            return true;
        }
        boolean isOne = left.constant() != null && left.constant() == 1 && right.bit()
                || right.constant() != null && right.constant() == 1 && left.bit();
        if (isOne) {
            values.pop();
            values.pop();
            constant(left.first(), 1);
        } else if (left.nonZero() || right.nonZero()) {
            values.pop();
            values.pop();
            values.push(new Pure(left.first(), null, true, false));
            out.copy(index);
        }
        return isOne || left.nonZero() || right.nonZero();
    }

    private boolean decideAnd(Pure left, Pure right) {
        if (left.isZero() || right.isZero()) {
            values.pop();
            values.pop();
            constant(left.first(), 0);
            return true;
        }
        boolean leftIsOne = left.constant() != null && left.constant() == 1;
        boolean rightIsOne = right.constant() != null && right.constant() == 1;
        if (leftIsOne && right.bit() || rightIsOne && left.bit()) {
            keepOne(leftIsOne ? right : left);
            return true;
        }
        return false;
    }

    private boolean decideSelect() {
        Pure condition = values.top(0);
        if (condition.constant() == null && !condition.nonZero()) {
            return false;
        }
        boolean takesFirst = !condition.isZero();
        out.cut(condition.first());
        values.pop();
        keepOne(takesFirst ? values.top(1) : values.top(0));
        return true;
    }

    /** Of the two topmost values only {@code kept} stays. */
    private void keepOne(Pure kept) {
        Pure right = values.pop();
        Pure left = values.pop();
        if (kept == left) {
            out.cut(right.first());
            values.push(left);
        } else {
            int shift = right.first() - left.first();
            out.remove(left.first(), right.first());
            values.push(new Pure(right.first() - shift, right.constant(), right.nonZero(), right.bit()));
        }
    }

    /* Branches. */

    private void jumpUnless(int at) {
        int block = word(at, 2);
        opened[block] = true;
        Pure condition = values.count() > 0 ? values.top(0) : null;
        if (condition == null || condition.constant() == null && !condition.nonZero()) {
            effect();
            branched[block] |= code.blocks().get(block).otherwise() < 0;
            return;
        }
        values.pop();
        out.cut(condition.first());
        decided[block] = condition.isZero() ? Decided.FALSE : Decided.TRUE;
        live = !condition.isZero();
    }

    private void jumpIf(int at) {
        Pure condition = values.count() > 0 ? values.top(0) : null;
        if (condition != null && condition.isZero()) {
            values.pop();
            out.cut(condition.first());
            return;
        }
        boolean certain = condition != null && condition.nonZero();
        if (certain) {
            out.cut(condition.first());
        }
        branched[code.opcodeAt(at) == Opcode.BR_IF ? word(at, 4) : word(at, 2)] = true;
        effect();
        if (certain) {
            out.makeCertain();
            live = false;
        }
    }

    private void jump(int at) {
        int block = word(at, 2);
        boolean endsThen = decided[block] == Decided.TRUE
                && code.next(at) == code.blocks().get(block).otherwise();
        if (!endsThen) {
            leave(block);
        }
    }

    private void leave(int block) {
        branched[block] = true;
        leave();
    }

    private void leave() {
        effect();
        live = false;
    }
}
