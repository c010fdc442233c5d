package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Immediate;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes innermost loops as compilers of C do: pointers that move by constants, a trip count known on entry. Engines
 * check such loops once for all rounds, so some of these run over the end of memory on the way.
 */
final class CountedLoop {

    private static final int MOST_ROUNDS = 40;

    private enum Form {
        /** Counts down to 0. */
        DOWN,
        /** Counts up to a limit, which the code compares with. */
        UP,
        /** Compares a pointer with where it has to end. */
        POINTER
    }

    private record Pointer(int local, int memory, int step) {}

    private final Body body;
    private final Values values;
    private final Menu menu;
    private final Dice dice;
    private final Shape shape;

    CountedLoop(Body body, Values values, Menu menu) {
        this.body = body;
        this.values = values;
        this.menu = menu;
        this.dice = body.dice;
        this.shape = body.shape;
    }

    void write() {
        if (shape.memories.isEmpty()) {
            return;
        }
        int rounds = dice.between(1, MOST_ROUNDS);
        List<Pointer> pointers = new ArrayList<>();
        for (int i = dice.between(1, 3); i > 0; i--) {
            pointers.add(pointer(rounds));
        }
        boolean moves = pointers.getFirst().step() != 0 || shape.counter < 0;
        Form form = dice.pick(moves ? List.of(Form.values()) : List.of(Form.DOWN, Form.UP));
        int counter = body.newLocal(ValueType.I32, false);
        int limit = body.newLocal(form == Form.POINTER ? addressOf(pointers.getFirst()) : ValueType.I32, false);
        begin(form, pointers.getFirst(), counter, limit, rounds);
        if (dice.chance(10)) {
            body.open(Opcode.BLOCK, List.of(), List.of());
            loop(form, pointers, counter, limit, 1);
            body.close();
        } else {
            loop(form, pointers, counter, limit, 0);
        }
    }

    private ValueType addressOf(Pointer pointer) {
        return shape.memories.get(pointer.memory()).address();
    }

    private Pointer pointer(int rounds) {
        int memory = dice.below(shape.memories.size());
        ValueType address = shape.memories.get(memory).address();
        int step = dice.pick(List.of(1, 2, 4, 8, 16, 16, 32, 3, 0, -1, -4, -16, 1024));
        int local = body.newLocal(address, false);
        long end = (long) shape.memories.get(memory).pages() * Shape.PAGE_BYTES;
        long swept = (long) rounds * step;
        switch (dice.weighted(5, 3, 2)) {
            case 0 -> values.integer(address, dice.below(600) - Math.min(swept, 0));
            case 1 -> values.integer(address, end - Math.max(swept, 0) - dice.below(64));
            default -> {
                values.push(address, 1);
                values.integer(address, 0x7FFF);
                body.emit(address == ValueType.I32 ? Opcode.I32_AND : Opcode.I64_AND);
                body.pop();
            }
        }
        set(local);
        return new Pointer(local, memory, step);
    }

    private void set(int local) {
        body.emit(Opcode.LOCAL_SET, local);
        body.pop();
    }

    private void get(int local) {
        body.emit(Opcode.LOCAL_GET, local);
        body.push(body.localType(local));
    }

    private void begin(Form form, Pointer first, int counter, int limit, int rounds) {
        switch (form) {
            case DOWN -> {
                rounds(rounds);
                set(counter);
            }
            case UP -> {
                values.i32(0);
                set(counter);
                rounds(rounds);
                set(limit);
            }
            case POINTER -> {
                get(first.local());
                values.integer(addressOf(first), (long) rounds * (first.step() == 0 ? 1 : first.step()));
                add(addressOf(first));
                set(limit);
            }
        }
    }

    private void add(ValueType type) {
        body.emit(type == ValueType.I32 ? Opcode.I32_ADD : Opcode.I64_ADD);
        body.pop();
    }

    private void rounds(int rounds) {
        if (dice.chance(60)) {
            values.i32(rounds);
        } else if (shape.counter < 0 && values.risky()) {
            values.push(ValueType.I32, 1); // fuel ends it
        } else {
            values.push(ValueType.I32, 1);
            values.i32(31);
            body.emit(Opcode.I32_AND);
            body.pop();
            values.i32(1);
            body.emit(Opcode.I32_OR);
            body.pop();
        }
    }

    /** @param exit the label behind the loop, seen from before it, or 0 if there is none */
    private void loop(Form form, List<Pointer> pointers, int counter, int limit, int exit) {
        body.open(Opcode.LOOP, List.of(), List.of());
        body.top().open = shape.counter < 0; // else a branch from inside could make it endless
        boolean early = dice.chance(30);
        if (early) {
            pointers.forEach(this::advance);
        }
        for (int i = dice.between(1, 6); i > 0; i--) {
            step(form, pointers, counter);
        }
        if (exit > 0) {
            values.push(ValueType.I32, 2);
            body.branchIf(exit);
        }
        if (!early) {
            pointers.forEach(this::advance);
        }
        again(form, pointers.getFirst(), counter, limit);
        body.close();
    }

    private void advance(Pointer pointer) {
        get(pointer.local());
        int step = pointer.step();
        if (step < 0 && dice.chance(50)) {
            values.integer(addressOf(pointer), -(long) step);
            body.emit(addressOf(pointer) == ValueType.I32 ? Opcode.I32_SUB : Opcode.I64_SUB);
            body.pop();
        } else {
            values.integer(addressOf(pointer), step);
            add(addressOf(pointer));
        }
        set(pointer.local());
    }

    private void step(Form form, List<Pointer> pointers, int counter) {
        Pointer pointer = dice.pick(pointers);
        switch (dice.weighted(5, 4, 2)) {
            case 0 -> load(pointer, form == Form.UP ? counter : -1);
            case 1 -> store(pointer, form == Form.UP ? counter : -1);
            default -> {
                ValueType type = dice.pick(shape.profile.valueTypes());
                values.push(type, 2);
                sink();
            }
        }
    }

    /** Into a local. */
    private void sink() {
        List<Integer> locals = body.locals(body.peek(0), true);
        set(locals.isEmpty() ? body.newLocal(body.peek(0), true) : dice.pick(locals));
    }

    /** @param index a local that counts rounds, or -1 */
    private void address(Pointer pointer, int index) {
        get(pointer.local());
        if (index >= 0 && addressOf(pointer) == ValueType.I32 && dice.chance(40)) {
            get(index);
            values.i32(dice.below(5));
            body.emit(Opcode.I32_SHL);
            body.pop();
            add(ValueType.I32);
        } else if (dice.chance(20)) {
            values.integer(addressOf(pointer), dice.below(64) - 8);
            add(addressOf(pointer));
        }
    }

    private Addresses.Access access(Pointer pointer) {
        return new Addresses.Access(pointer.memory(), dice.chance(60) ? dice.below(5) * 16L : dice.below(70));
    }

    private void load(Pointer pointer, int index) {
        ValueType type = dice.pick(shape.profile.valueTypes());
        List<Opcode> loads = menu.producers(type).stream()
                .filter(opcode -> Menu.isAccess(opcode) && opcode.operandCount() == 1)
                .toList();
        if (loads.isEmpty()) {
            return;
        }
        address(pointer, index);
        values.addresses().emit(dice.pick(loads), access(pointer));
        body.pop();
        body.push(type);
        if (dice.chance(60)) {
            combine(type);
        }
        sink();
    }

    /** With another value of the type. */
    private void combine(ValueType type) {
        List<Opcode> binary = menu.producers(type).stream()
                .filter(opcode -> !Menu.isAccess(opcode)
                        && !Menu.divides(opcode)
                        && !Menu.makesNan(opcode)
                        && opcode.immediate() == Immediate.NONE
                        && opcode.operandCount() == 2
                        && opcode.operand(0) == type
                        && opcode.operand(1) == type)
                .toList();
        if (!binary.isEmpty()) {
            values.leaf(type);
            body.emit(dice.pick(binary));
            body.pop();
        }
    }

    private void store(Pointer pointer, int index) {
        Opcode opcode = dice.pick(menu.stores());
        address(pointer, index);
        values.push(opcode.operand(1), dice.below(3));
        values.addresses().emit(opcode, access(pointer));
        body.pop(2);
    }

    private void again(Form form, Pointer first, int counter, int limit) {
        switch (form) {
            case DOWN -> {
                get(counter);
                values.i32(1);
                body.emit(Opcode.I32_SUB).emit(Opcode.LOCAL_TEE, counter);
                body.pop();
            }
            case UP -> {
                get(counter);
                values.i32(1);
                add(ValueType.I32);
                body.emit(Opcode.LOCAL_TEE, counter);
                get(limit);
                body.emit(dice.pick(List.of(Opcode.I32_LT_S, Opcode.I32_LT_U, Opcode.I32_NE)));
                body.pop();
            }
            case POINTER -> {
                boolean wide = addressOf(first) == ValueType.I64;
                get(first.local());
                get(limit);
                body.emit(wide ? Opcode.I64_NE : Opcode.I32_NE);
                body.pop(2);
                body.push(ValueType.I32);
            }
        }
        body.branchIf(0);
    }
}
