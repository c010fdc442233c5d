package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Immediate;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.List;

/** Writes code that leaves a value of a wanted type, and never touches what lies below. */
final class Values {

    private static final int DEEPEST = 5;

    private final Body body;
    private final Dice dice;
    private final Shape shape;
    private final Menu menu;
    private final int riskPerMille;
    private final Addresses addresses;
    private Statements statements;

    /** @param riskPerMille how often to do what may well trap */
    Values(Body body, Menu menu, int riskPerMille) {
        this.body = body;
        this.dice = body.dice;
        this.shape = body.shape;
        this.menu = menu;
        this.riskPerMille = riskPerMille;
        this.addresses = new Addresses(body, this);
    }

    void statements(Statements made) {
        statements = made;
    }

    Addresses addresses() {
        return addresses;
    }

    boolean risky() {
        return dice.perMille(riskPerMille);
    }

    /** Puts operands on the stack; what fits of those lying there already may serve as the first ones. */
    void operands(List<ValueType> types) {
        int first = dice.chance(50) ? matching(types) : 0;
        if (first == 0 && body.dead() && body.available() == 0 && dice.chance(40)) {
            first = dice.below(types.size() + 1);
        }
        for (int i = first; i < types.size(); i++) {
            push(types.get(i));
        }
    }

    /** The most types from the front of the list that lie on top of the stack. */
    private int matching(List<ValueType> types) {
        for (int count = Math.min(types.size(), body.available()); count > 0; count--) {
            boolean fits = true;
            for (int i = 0; i < count; i++) {
                fits &= body.peek(count - 1 - i) == types.get(i);
            }
            if (fits) {
                return count;
            }
        }
        return 0;
    }

    void push(ValueType type) {
        push(type, dice.below(DEEPEST));
    }

    void push(ValueType type, int depth) {
        if (depth == 0 || body.budget <= 0) {
            leaf(type);
            return;
        }
        switch (dice.weighted(12, 2, 2, 2, 2, 1, 2)) {
            case 0 -> computed(type, depth);
            case 1 -> leaf(type);
            case 2 -> select(type, depth);
            case 3 -> block(type);
            case 4 -> branches(type, depth);
            case 5 -> tee(type, depth);
            default -> special(type, depth);
        }
    }

    void leaf(ValueType type) {
        List<Integer> locals = body.locals(type, false);
        if (!locals.isEmpty() && dice.chance(55)) {
            body.emit(Opcode.LOCAL_GET, dice.pick(locals));
        } else if (!readGlobal(type)) {
            constant(type);
            return;
        }
        body.push(type);
    }

    private boolean readGlobal(ValueType type) {
        int global = dice.below(shape.globals.size());
        if (shape.globals.get(global).type() != type || global == shape.counter) {
            return false;
        }
        body.emit(Opcode.GLOBAL_GET, global);
        return true;
    }

    void constant(ValueType type) {
        switch (type) {
            case I32 -> i32(Constants.i32(dice));
            case I64 -> i64(Constants.i64(dice));
            case F32 -> body.emit(Opcode.F32_CONST).code().fixed(Constants.f32(dice), 4);
            case F64 -> body.emit(Opcode.F64_CONST).code().fixed(Constants.f64(dice), 8);
            case V128 ->
                body.emit(Opcode.V128_CONST)
                        .code()
                        .fixed(Constants.half(dice), 8)
                        .fixed(Constants.half(dice), 8);
            case FUNCREF -> reference();
            case EXTERNREF, EXNREF -> body.emit(Opcode.REF_NULL).code().bytes(ModuleGenerator.code(type));
        }
        if (type != ValueType.I32 && type != ValueType.I64) {
            body.push(type);
        }
    }

    private void reference() {
        if (dice.chance(70)) {
            body.emit(Opcode.REF_FUNC, dice.below(shape.functions.size()));
        } else {
            body.emit(Opcode.REF_NULL).code().bytes(ModuleGenerator.code(ValueType.FUNCREF));
        }
    }

    void i32(int value) {
        body.emit(Opcode.I32_CONST).code().signed(value);
        body.push(ValueType.I32);
    }

    void i64(long value) {
        body.emit(Opcode.I64_CONST).code().signed(value);
        body.push(ValueType.I64);
    }

    /** An integer constant of either width. */
    void integer(ValueType type, long value) {
        if (type == ValueType.I32) {
            i32((int) value);
        } else {
            i64(value);
        }
    }

    private void computed(ValueType type, int depth) {
        List<Opcode> choices = menu.producers(type);
        if (choices.isEmpty()) {
            leaf(type);
        } else {
            compute(dice.pick(choices), depth);
        }
    }

    /** An instruction with fixed types, operands and all. */
    private void compute(Opcode opcode, int depth) {
        if (Menu.isAccess(opcode)) {
            int memory = dice.below(shape.memories.size());
            Addresses.Access access = addresses.push(memory, opcode.accessBytes(), depth - 1);
            for (int i = 1; i < opcode.operandCount(); i++) {
                push(opcode.operand(i), depth - 1);
            }
            addresses.emit(opcode, access);
        } else {
            for (int i = 0; i < opcode.operandCount(); i++) {
                operand(opcode, i, depth);
            }
            body.emit(opcode);
            immediates(opcode);
        }
        body.pop(opcode.operandCount());
        body.push(opcode.result());
        if (shape.profile.canonicalises() && Menu.makesNan(opcode)) {
            canonical(opcode);
        }
    }

    private void operand(Opcode opcode, int index, int depth) {
        ValueType type = opcode.operand(index);
        if (Menu.truncates(opcode) && !risky()) {
            small(type);
            return;
        }
        push(type, depth - 1);
        if (Menu.divides(opcode) && index == 1 && !risky()) {
            integer(type, 1);
            body.emit(type == ValueType.I32 ? Opcode.I32_OR : Opcode.I64_OR);
            body.pop();
        }
    }

    /** A floating-point number that every integer type can hold, roughly. */
    private void small(ValueType type) {
        push(ValueType.I32, 1);
        i32(dice.chance(50) ? 0xFFFF : 0x7FFF_FFFF);
        body.emit(Opcode.I32_AND);
        body.emit(type == ValueType.F32 ? Opcode.F32_CONVERT_I32_S : Opcode.F64_CONVERT_I32_S);
        body.pop(2);
        body.push(type);
    }

    private void immediates(Opcode opcode) {
        if (opcode.immediate() == Immediate.LANE) {
            body.code().bytes(dice.below(opcode.lanes()));
        } else if (opcode.immediate() == Immediate.SHUFFLE) {
            for (int i = 0; i < 16; i++) {
                body.code().bytes(dice.below(32));
            }
        }
    }

    /** Replaces a NaN on the stack by the canonical one. */
    private void canonical(Opcode opcode) {
        ValueType type = opcode.result();
        int local = body.scratch(type);
        body.emit(Opcode.LOCAL_TEE, local);
        boolean single = opcode.text().startsWith("f32");
        Opcode equal =
                switch (type) {
                    case F32 -> Opcode.F32_EQ;
                    case F64 -> Opcode.F64_EQ;
                    default -> single ? Opcode.F32X4_EQ : Opcode.F64X2_EQ;
                };
        if (type == ValueType.F32) {
            body.emit(Opcode.F32_CONST).code().fixed(0x7FC0_0000, 4);
        } else if (type == ValueType.F64) {
            body.emit(Opcode.F64_CONST).code().fixed(0x7FF8_0000_0000_0000L, 8);
        } else {
            long half = single ? 0x7FC0_0000_7FC0_0000L : 0x7FF8_0000_0000_0000L;
            body.emit(Opcode.V128_CONST).code().fixed(half, 8).fixed(half, 8);
        }
        body.emit(Opcode.LOCAL_GET, local).emit(Opcode.LOCAL_GET, local).emit(equal);
        body.emit(type == ValueType.V128 ? Opcode.V128_BITSELECT : Opcode.SELECT);
    }

    private void select(ValueType type, int depth) {
        push(type, depth - 1);
        push(type, depth - 1);
        push(ValueType.I32, depth - 1);
        if (type.isReference() || shape.profile.has(Feature.REFERENCE_TYPES) && dice.chance(30)) {
            body.emit(Opcode.SELECT_T).code().bytes(1, ModuleGenerator.code(type));
        } else {
            body.emit(Opcode.SELECT);
        }
        body.pop(3);
        body.push(type);
    }

    private void block(ValueType type) {
        body.open(Opcode.BLOCK, List.of(), List.of(type));
        statements.some(dice.below(4));
        statements.finish();
    }

    private void branches(ValueType type, int depth) {
        push(ValueType.I32, depth - 1);
        body.pop();
        body.open(Opcode.IF, List.of(), List.of(type));
        statements.some(dice.below(3));
        statements.results();
        body.next(Opcode.ELSE, List.of(), false);
        statements.some(dice.below(3));
        statements.finish();
    }

    private void tee(ValueType type, int depth) {
        List<Integer> locals = body.locals(type, true);
        push(type, depth - 1);
        body.emit(Opcode.LOCAL_TEE, locals.isEmpty() ? body.newLocal(type, true) : dice.pick(locals));
    }

    /** Whatever has no fixed types. */
    private void special(ValueType type, int depth) {
        boolean done =
                switch (dice.below(4)) {
                    case 0 -> call(type);
                    case 1 -> fromTable(type, depth);
                    case 2 -> size(type, depth);
                    default -> isNull(type, depth);
                };
        if (!done) {
            computed(type, depth);
        }
    }

    private boolean call(ValueType type) {
        int function = dice.below(shape.functions.size());
        FunctionType called = shape.functions.get(function);
        if (called.resultCount() != 1 || called.result(0) != type) {
            return false;
        }
        called.parameters().forEach(parameter -> push(parameter, 1));
        body.emit(Opcode.CALL, function);
        body.pop(called.parameterCount());
        body.push(type);
        return true;
    }

    private boolean fromTable(ValueType type, int depth) {
        for (int table = 0; table < shape.tables.size(); table++) {
            if (shape.tables.get(table).element() == type && shape.profile.has(Feature.REFERENCE_TYPES)) {
                addresses.pushIndex(table, depth - 1);
                body.emit(Opcode.TABLE_GET, table);
                body.pop();
                body.push(type);
                return true;
            }
        }
        return false;
    }

    private boolean isNull(ValueType type, int depth) {
        if (type != ValueType.I32 || !shape.profile.has(Feature.REFERENCE_TYPES)) {
            return false;
        }
        push(dice.chance(50) ? ValueType.FUNCREF : ValueType.EXTERNREF, depth - 1);
        body.emit(Opcode.REF_IS_NULL);
        body.pop();
        body.push(type);
        return true;
    }

    /** Of a memory or table; or growing it. */
    private boolean size(ValueType type, int depth) {
        if (dice.chance(60)) {
            return !shape.memories.isEmpty() && memorySize(type, dice.below(shape.memories.size()));
        }
        return !shape.tables.isEmpty()
                && shape.profile.has(Feature.REFERENCE_TYPES)
                && tableSize(type, dice.below(shape.tables.size()), depth);
    }

    private boolean memorySize(ValueType type, int memory) {
        if (shape.memories.get(memory).address() != type) {
            return false;
        }
        if (dice.chance(60)) {
            body.emit(Opcode.MEMORY_SIZE, memory);
            body.push(type);
        } else {
            integer(type, growth());
            body.emit(Opcode.MEMORY_GROW, memory);
        }
        return true;
    }

    private boolean tableSize(ValueType type, int table, int depth) {
        if (shape.tables.get(table).index() != type) {
            return false;
        }
        if (dice.chance(60) || !shape.profile.has(Opcode.TABLE_GROW)) {
            body.emit(Opcode.TABLE_SIZE, table);
            body.push(type);
        } else {
            push(shape.tables.get(table).element(), depth - 1);
            integer(type, growth());
            body.emit(Opcode.TABLE_GROW, table);
            body.pop(2);
            body.push(type);
        }
        return true;
    }

    private long growth() {
        return switch (dice.weighted(3, 5, 1, 1, 1)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> -1;
            case 3 -> Constants.i64(dice);
            default -> dice.below(5);
        };
    }
}
