package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Writes statements: code that may use what lies on the stack and may leave something there. */
final class Statements {

    private final Body body;
    private final Values values;
    private final Dice dice;
    private final Shape shape;
    private final Menu menu;
    private final Calls calls;
    private final Exceptions exceptions;
    private final BulkOperations bulk;
    private final CountedLoop countedLoop;
    private final Modes modes;

    Statements(Body body, Values values, Menu menu) {
        this.body = body;
        this.values = values;
        this.dice = body.dice;
        this.shape = body.shape;
        this.menu = menu;
        this.calls = new Calls(body, values);
        this.exceptions = new Exceptions(body, values, this);
        this.bulk = new BulkOperations(body, values);
        this.countedLoop = new CountedLoop(body, values, menu);
        this.modes = new Modes(body, values, this, calls);
        values.statements(this);
    }

    /** Writes that many statements, fewer if the budget ends. */
    void some(int count) {
        for (int i = 0; i < count && body.budget > 0; i++) {
            one();
        }
    }

    /** The whole body of the function. */
    void function() {
        burn();
        modes.begin();
        while (body.budget > 0 && !body.dead()) {
            one();
        }
        some(3); // which are dead if the loop ended so
        finish();
    }

    /** Brings the results of the innermost block on the stack, and closes it. */
    void finish() {
        results();
        body.close();
    }

    /** Brings the results of the innermost block on the stack, and nothing else. */
    void results() {
        List<ValueType> results = body.top().end;
        if (body.dead()) {
            dropAll();
            values.operands(results);
            return;
        }
        if (body.available() > 0 && dice.chance(20) && body.top().branch == results) {
            values.operands(results);
            body.emit(Opcode.BR, 0);
            body.die();
            return;
        }
        while (body.available() > 0) {
            consume();
        }
        results.forEach(values::push);
    }

    private void dropAll() {
        while (body.available() > 0) {
            body.emit(Opcode.DROP);
            body.pop();
        }
    }

    /** Does something with the top of the stack. */
    private void consume() {
        ValueType type = body.peek(0);
        List<Integer> locals = body.locals(type, true);
        int global = dice.below(shape.globals.size());
        if (!locals.isEmpty() && dice.chance(60)) {
            body.emit(Opcode.LOCAL_SET, dice.pick(locals));
        } else if (mayWrite(global, type)) {
            body.emit(Opcode.GLOBAL_SET, global);
        } else {
            body.emit(Opcode.DROP);
        }
        body.pop();
    }

    private boolean mayWrite(int global, ValueType type) {
        return shape.isFree(global) && shape.globals.get(global).type() == type;
    }

    private void one() {
        switch (dice.weighted(14, 6, 16, 10, 4, 4, 4, 8, 6, 3, 1, 12, 5, 4, 4, 1, modes.weight())) {
            case 0 -> setLocal();
            case 1 -> setGlobal();
            case 2 -> store();
            case 3 -> values.push(dice.pick(shape.profile.valueTypes()));
            case 4 -> drop();
            case 5 -> block();
            case 6 -> loop();
            case 7 -> conditional();
            case 8 -> branchIf();
            case 9 -> branchTable();
            case 10 -> leave();
            case 11 -> calls.one();
            case 12 -> bulk.one();
            case 13 -> countedLoop.write();
            case 14 -> exceptions.one();
            case 15 -> body.emit(Opcode.NOP);
            default -> modes.one();
        }
    }

    private void setLocal() {
        ValueType type = dice.pick(shape.profile.valueTypes());
        List<Integer> locals = body.locals(type, true);
        int local = locals.isEmpty() || dice.chance(10) ? body.newLocal(type, true) : dice.pick(locals);
        values.operands(List.of(type));
        body.emit(Opcode.LOCAL_SET, local);
        body.pop(1);
    }

    private void setGlobal() {
        int global = dice.below(shape.globals.size());
        ValueType type = shape.globals.get(global).type();
        if (mayWrite(global, type)) {
            values.operands(List.of(type));
            body.emit(Opcode.GLOBAL_SET, global);
            body.pop(1);
        }
    }

    private void store() {
        if (menu.stores().isEmpty()) {
            return;
        }
        Opcode opcode = dice.pick(menu.stores());
        Addresses.Access access =
                values.addresses().push(dice.below(shape.memories.size()), opcode.accessBytes(), dice.below(3));
        values.push(opcode.operand(1));
        values.addresses().emit(opcode, access);
        body.pop(2);
    }

    private void drop() {
        if (body.available() > 0) {
            consume();
        } else {
            values.push(dice.pick(shape.profile.valueTypes()));
            body.emit(Opcode.DROP);
            body.pop(1);
        }
    }

    /** Some of what lies on the stack, to be parameters of a block. */
    List<ValueType> parameters() {
        int count = dice.chance(60) ? 0 : dice.below(Math.min(3, body.available()) + 1);
        List<ValueType> parameters = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
            parameters.add(body.peek(i));
        }
        return parameters;
    }

    List<ValueType> someTypes() {
        List<ValueType> types = new ArrayList<>();
        for (int i = dice.weighted(5, 4, 2, 1); i > 0; i--) {
            types.add(dice.pick(shape.profile.valueTypes()));
        }
        return types;
    }

    private void block() {
        body.open(Opcode.BLOCK, parameters(), someTypes());
        some(dice.below(6));
        finish();
    }

    /** A loop that ends of itself if nothing in it branches to its beginning. */
    private void loop() {
        int counter = body.newLocal(ValueType.I32, false);
        values.i32(dice.between(1, 6));
        body.emit(Opcode.LOCAL_SET, counter);
        body.pop();
        List<ValueType> parameters = parameters();
        body.open(Opcode.LOOP, parameters, someTypes());
        burn();
        some(dice.below(7));
        again(counter, parameters);
        finish();
    }

    private void again(int counter, List<ValueType> parameters) {
        values.operands(parameters);
        body.emit(Opcode.LOCAL_GET, counter);
        body.push(ValueType.I32);
        values.i32(1);
        body.emit(Opcode.I32_SUB).emit(Opcode.LOCAL_TEE, counter);
        body.pop();
        body.branchIf(0);
    }

    /** Takes a step off the module's own counter and stops at its end. */
    private void burn() {
        if (shape.counter < 0) {
            return;
        }
        body.emit(Opcode.GLOBAL_GET, shape.counter).emit(Opcode.I32_EQZ).emit(Opcode.IF);
        body.code().bytes(0x40);
        body.emit(Opcode.UNREACHABLE).emit(Opcode.END).emit(Opcode.GLOBAL_GET, shape.counter);
        body.emit(Opcode.I32_CONST).code().signed(1);
        body.emit(Opcode.I32_SUB).emit(Opcode.GLOBAL_SET, shape.counter);
    }

    private void conditional() {
        values.push(ValueType.I32);
        body.pop();
        List<ValueType> parameters = parameters();
        boolean otherwise = dice.chance(60);
        body.open(Opcode.IF, parameters, otherwise ? someTypes() : parameters);
        some(dice.below(5));
        results();
        if (otherwise) {
            body.next(Opcode.ELSE, parameters, false);
            some(dice.below(5));
            results();
        }
        body.close();
    }

    private void branchIf() {
        int depth = dice.pick(body.targets());
        values.operands(body.label(depth).branch);
        values.push(ValueType.I32);
        body.branchIf(depth);
    }

    /** To several labels that take the same. */
    private void branchTable() {
        int first = dice.pick(body.targets());
        List<ValueType> taken = body.label(first).branch;
        List<Integer> fitting = new ArrayList<>();
        for (int depth : body.targets()) {
            if (body.label(depth).branch.equals(taken)) {
                fitting.add(depth);
            }
        }
        boolean conditional = dice.chance(70);
        if (conditional) {
            values.push(ValueType.I32);
            body.pop();
            body.open(Opcode.IF, List.of(), List.of());
            fitting.replaceAll(depth -> depth + 1);
        }
        values.operands(taken);
        values.push(ValueType.I32);
        int count = dice.below(dice.chance(5) ? 40 : 5);
        body.emit(Opcode.BR_TABLE, count);
        for (int i = 0; i <= count; i++) {
            body.code().unsigned(dice.pick(fitting));
        }
        body.die();
        if (conditional) {
            body.close();
        }
    }

    /** Goes away for good. */
    private void leave() {
        switch (dice.weighted(4, 3, values.risky() ? 20 : 0)) {
            case 0 -> {
                int depth = dice.pick(body.targets());
                values.operands(body.label(depth).branch);
                body.emit(Opcode.BR, depth);
            }
            case 1 -> {
                values.operands(body.type.results());
                body.emit(Opcode.RETURN);
            }
            default -> body.emit(Opcode.UNREACHABLE);
        }
        body.die();
    }

    /** Opens a block that takes nothing. */
    void open(Opcode opcode, List<ValueType> results) {
        body.open(opcode, List.of(), results);
    }
}
