package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.List;

/**
 * Writes tests of mode globals as Binaryen's asyncify does, often, and changes of them, seldom: constants are all that is
 * ever put into one.
 */
final class Modes {

    private static final int SETTING_PERCENT = 40;

    private final Body body;
    private final Values values;
    private final Statements statements;
    private final Calls calls;
    private final Dice dice;
    private final Shape shape;
    /** Whether this function changes modes. */
    private final boolean sets;

    Modes(Body body, Values values, Statements statements, Calls calls) {
        this.body = body;
        this.values = values;
        this.statements = statements;
        this.calls = calls;
        this.dice = body.dice;
        this.shape = body.shape;
        this.sets = !shape.modes.isEmpty() && dice.chance(SETTING_PERCENT);
    }

    /** How much of a function is about modes, where all else weighs 100. */
    int weight() {
        return shape.modes.isEmpty() ? 0 : 45;
    }

    /** What stands at the start of a function. */
    void begin() {
        if (sets && dice.chance(55)) {
            change();
        } else if (weight() > 0 && dice.chance(50)) {
            guard();
        }
    }

    void one() {
        switch (dice.weighted(6, 3, 4, 4, 4, 3, sets ? 3 : 0)) {
            case 0 -> guard();
            case 1 -> guardedResults();
            case 2 -> branchIf();
            case 3 -> select();
            case 4 -> loadedCall();
            case 5 -> callOrUnwind();
            default -> change();
        }
    }

    private int mode() {
        return dice.pick(shape.modes);
    }

    private void get() {
        body.emit(Opcode.GLOBAL_GET, mode());
        body.push(ValueType.I32);
    }

    private void is(int value) {
        get();
        compare(value);
    }

    private void compare(int value) {
        if (value == 0 && dice.chance(60)) {
            body.emit(Opcode.I32_EQZ);
            return;
        }
        values.i32(value);
        body.emit(dice.chance(90) ? Opcode.I32_EQ : Opcode.I32_NE);
        body.pop();
    }

    /** A value that modes have. */
    private int value() {
        return dice.pick(List.of(0, 0, 1, 2, shape.modeAtFirst));
    }

    private void localI32() {
        List<Integer> locals = body.locals(ValueType.I32, false);
        if (locals.isEmpty()) {
            locals = List.of(body.newLocal(ValueType.I32, true));
        }
        body.emit(Opcode.LOCAL_GET, dice.pick(locals));
        body.push(ValueType.I32);
    }

    private void or() {
        body.emit(dice.chance(90) ? Opcode.I32_OR : Opcode.I32_AND);
        body.pop();
    }

    /** Leaves an i32 that depends on a mode. */
    private void condition() {
        switch (dice.weighted(5, 4, 3, 3, 2, 1)) {
            case 0 -> is(0);
            case 1 -> is(value());
            case 2 -> {
                localI32();
                is(value());
                or();
            }
            case 3 -> {
                is(0);
                localI32();
                compare(dice.below(4));
                or();
            }
            case 4 -> {
                localI32();
                values.i32(dice.below(3));
                get();
                choose();
                is(2);
                or();
            }
            default -> get();
        }
    }

    private void choose() {
        body.emit(Opcode.SELECT);
        body.pop(3);
        body.push(ValueType.I32);
    }

    private void guard() {
        condition();
        body.pop();
        body.open(Opcode.IF, List.of(), List.of());
        statements.some(dice.between(1, 4));
        statements.results();
        if (dice.chance(20)) {
            body.next(Opcode.ELSE, List.of(), false);
            statements.some(dice.below(3));
            statements.results();
        }
        body.close();
    }

    private void guardedResults() {
        condition();
        body.pop();
        List<ValueType> parameters = statements.parameters();
        body.open(Opcode.IF, parameters, statements.someTypes());
        statements.some(dice.below(3));
        statements.results();
        body.next(Opcode.ELSE, parameters, false);
        statements.some(dice.below(3));
        statements.results();
        body.close();
    }

    private void branchIf() {
        int depth = dice.pick(body.targets());
        values.operands(body.label(depth).branch);
        condition();
        body.branchIf(depth);
    }

    private void select() {
        ValueType type = dice.pick(List.of(ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64));
        values.push(type, 2);
        values.push(type, 1);
        if (dice.chance(60)) {
            get();
        } else {
            condition();
        }
        body.emit(Opcode.SELECT);
        body.pop(3);
        body.push(type);
    }

    /** A call with operands below, and a test behind. */
    private void loadedCall() {
        for (int i = dice.between(1, 4); i > 0; i--) {
            values.push(dice.pick(shape.profile.valueTypes()), 2);
        }
        calls.one();
        if (!body.dead() && dice.chance(70)) {
            guard();
        }
    }

    /** A call under a condition; the block is left behind it in some mode. */
    private void callOrUnwind() {
        List<ValueType> results = statements.someTypes();
        statements.open(Opcode.BLOCK, results);
        condition();
        body.pop();
        statements.open(Opcode.IF, List.of());
        calls.one();
        values.operands(results);
        is(1);
        body.branchIf(1);
        statements.results();
        body.close();
        statements.some(dice.below(3));
        statements.finish();
    }

    /** Mostly to what it was at first, and mostly under a condition. */
    private void change() {
        boolean conditional = dice.chance(45);
        if (conditional) {
            if (dice.chance(50)) {
                condition();
            } else {
                values.push(ValueType.I32, 2);
            }
            body.pop();
            body.open(Opcode.IF, List.of(), List.of());
        }
        for (int i = dice.between(1, 2); i > 0; i--) {
            body.emit(Opcode.I32_CONST).code().signed(dice.chance(50) ? shape.modeAtFirst : value());
            body.emit(Opcode.GLOBAL_SET, mode());
        }
        if (conditional) {
            statements.some(dice.below(2));
            statements.results();
            body.close();
        }
    }
}
