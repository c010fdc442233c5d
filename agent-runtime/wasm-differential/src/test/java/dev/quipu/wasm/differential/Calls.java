package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Writes calls of all kinds. */
final class Calls {

    private final Body body;
    private final Values values;
    private final Dice dice;
    private final Shape shape;

    Calls(Body body, Values values) {
        this.body = body;
        this.values = values;
        this.dice = body.dice;
        this.shape = body.shape;
    }

    void one() {
        switch (dice.weighted(6, 4, 1)) {
            case 0 -> direct();
            case 1 -> indirect();
            default -> tail();
        }
    }

    private void direct() {
        int function = dice.below(shape.functions.size());
        FunctionType type = shape.functions.get(function);
        values.operands(type.parameters());
        body.emit(Opcode.CALL, function);
        done(type);
    }

    private void done(FunctionType type) {
        body.pop(type.parameterCount());
        body.push(type.results());
    }

    private void indirect() {
        int table = table();
        if (table < 0) {
            return;
        }
        int entry = dice.below(shape.tables.get(table).size());
        FunctionType type = typeAt(table, entry);
        values.operands(type.parameters());
        pushEntry(table, entry);
        body.emit(Opcode.CALL_INDIRECT, shape.typeIndex(type)).code().unsigned(table);
        body.pop(1);
        done(type);
    }

    /** A table of functions, or -1. */
    private int table() {
        List<Integer> tables = new ArrayList<>();
        for (int i = 0; i < shape.tables.size(); i++) {
            if (shape.segmentOf(i) >= 0) {
                tables.add(i);
            }
        }
        return tables.isEmpty() ? -1 : dice.pick(tables);
    }

    /** The type of the function that stands there at first, as a rule. */
    private FunctionType typeAt(int table, int entry) {
        int function = shape.elements.get(shape.segmentOf(table)).functions()[entry];
        return function < 0 || values.risky() ? dice.pick(shape.functions) : shape.functions.get(function);
    }

    private void pushEntry(int table, int entry) {
        if (values.risky()) {
            values.addresses().pushIndex(table, 1);
        } else {
            values.integer(shape.tables.get(table).index(), entry);
        }
    }

    /** Under a condition, to a function with the results of this one. */
    private void tail() {
        if (!shape.profile.has(Feature.TAIL_CALL)) {
            return;
        }
        boolean conditional = dice.chance(80);
        if (conditional) {
            values.push(ValueType.I32);
            body.pop();
            body.open(Opcode.IF, List.of(), List.of());
        }
        if (!(dice.chance(50) ? tailIndirect() : tailDirect())) {
            values.operands(body.type.results());
            body.emit(Opcode.RETURN);
        }
        body.die();
        if (conditional) {
            body.close();
        }
    }

    private boolean tailDirect() {
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < shape.functions.size(); i++) {
            if (shape.functions.get(i).sameResults(body.type)) {
                fitting.add(i);
            }
        }
        if (fitting.isEmpty()) {
            return false;
        }
        int function = dice.pick(fitting);
        values.operands(shape.functions.get(function).parameters());
        body.emit(Opcode.RETURN_CALL, function);
        return true;
    }

    private boolean tailIndirect() {
        int table = table();
        if (table < 0) {
            return false;
        }
        int entry = dice.below(shape.tables.get(table).size());
        FunctionType type = typeAt(table, entry);
        if (!type.sameResults(body.type)) {
            return false;
        }
        values.operands(type.parameters());
        pushEntry(table, entry);
        body.emit(Opcode.RETURN_CALL_INDIRECT, shape.typeIndex(type)).code().unsigned(table);
        return true;
    }
}
