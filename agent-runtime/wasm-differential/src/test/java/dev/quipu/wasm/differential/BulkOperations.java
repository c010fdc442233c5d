package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Writes operations on ranges of memories and tables, and on single table entries. */
final class BulkOperations {

    private static final int LONGEST = 300;

    private final Body body;
    private final Values values;
    private final Addresses addresses;
    private final Dice dice;
    private final Shape shape;

    BulkOperations(Body body, Values values) {
        this.body = body;
        this.values = values;
        this.addresses = values.addresses();
        this.dice = body.dice;
        this.shape = body.shape;
    }

    void one() {
        if (shape.profile.has(Feature.BULK_MEMORY) && !shape.memories.isEmpty() && dice.chance(60)) {
            ofMemory(dice.below(shape.memories.size()));
        } else if (shape.profile.has(Feature.REFERENCE_TYPES) && !shape.tables.isEmpty()) {
            ofTable(dice.below(shape.tables.size()));
        }
    }

    private void ofMemory(int memory) {
        ValueType address = shape.memories.get(memory).address();
        switch (dice.below(4)) {
            case 0 -> {
                place(memory);
                values.push(ValueType.I32);
                addresses.pushCount(address, LONGEST);
                body.emit(Opcode.MEMORY_FILL, memory);
                body.pop(3);
            }
            case 1 -> copyMemory(memory, dice.below(shape.memories.size()));
            case 2 -> {
                int segment = dice.below(shape.data.size());
                place(memory);
                range(shape.data.get(segment));
                body.emit(Opcode.MEMORY_INIT, segment).code().unsigned(memory);
                body.pop(3);
            }
            default -> {
                if (dice.chance(30)) {
                    body.emit(Opcode.DATA_DROP, dice.below(shape.data.size()));
                }
            }
        }
    }

    /** An address with some room behind it. */
    private void place(int memory) {
        Addresses.Access access = addresses.push(memory, LONGEST, 2);
        if (access.offset() != 0) {
            values.integer(shape.memories.get(memory).address(), access.offset());
            body.emit(shape.memories.get(memory).is64() ? Opcode.I64_ADD : Opcode.I32_ADD);
            body.pop();
        }
    }

    private void copyMemory(int to, int from) {
        boolean wide = shape.memories.get(to).is64() && shape.memories.get(from).is64();
        place(to);
        place(from);
        addresses.pushCount(wide ? ValueType.I64 : ValueType.I32, LONGEST);
        body.emit(Opcode.MEMORY_COPY, to).code().unsigned(from);
        body.pop(3);
    }

    /** Two i32: where in a segment, and how much of it. */
    private void range(int size) {
        int at = values.risky() ? Constants.i32(dice) : dice.below(size + 1);
        values.i32(at);
        addresses.pushCount(ValueType.I32, at < 0 || at > size ? 0 : size - at);
    }

    private void ofTable(int table) {
        Shape.Table of = shape.tables.get(table);
        switch (dice.below(6)) {
            case 0, 1 -> {
                addresses.pushIndex(table, 2);
                values.push(of.element());
                body.emit(Opcode.TABLE_SET, table);
                body.pop(2);
            }
            case 2 -> {
                int at = dice.below(of.size());
                values.integer(of.index(), at);
                values.push(of.element());
                addresses.pushCount(of.index(), of.size() - at);
                body.emit(Opcode.TABLE_FILL, table);
                body.pop(3);
            }
            case 3 -> copyTable(table);
            case 4 -> init(table);
            default -> {
                if (!shape.elements.isEmpty() && dice.chance(30)) {
                    body.emit(Opcode.ELEM_DROP, dice.below(shape.elements.size()));
                }
            }
        }
    }

    private void copyTable(int to) {
        List<Integer> sources = new ArrayList<>();
        for (int i = 0; i < shape.tables.size(); i++) {
            if (shape.tables.get(i).element() == shape.tables.get(to).element()) {
                sources.add(i);
            }
        }
        int from = dice.pick(sources);
        Shape.Table target = shape.tables.get(to);
        Shape.Table source = shape.tables.get(from);
        int start = dice.below(target.size());
        int at = dice.below(source.size());
        values.integer(target.index(), start);
        values.integer(source.index(), at);
        addresses.pushCount(
                target.is64() && source.is64() ? ValueType.I64 : ValueType.I32,
                Math.min(target.size() - start, source.size() - at));
        body.emit(Opcode.TABLE_COPY, to).code().unsigned(from);
        body.pop(3);
    }

    private void init(int table) {
        Shape.Table of = shape.tables.get(table);
        if (of.element() != ValueType.FUNCREF || shape.elements.isEmpty() || !shape.profile.has(Opcode.TABLE_INIT)) {
            return;
        }
        int segment = dice.below(shape.elements.size());
        int size = shape.elements.get(segment).functions().length;
        int start = dice.below(of.size());
        values.integer(of.index(), start);
        range(Math.min(size, of.size() - start));
        body.emit(Opcode.TABLE_INIT, segment).code().unsigned(table);
        body.pop(3);
    }
}
