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

    /**
     * What ends the loop.
     *
     * @param step what a counter going up grows by
     * @param wild whether it may well never end: fuel does that then
     */
    private record Count(Form form, ValueType type, int counter, int limit, int step, boolean wild) {}

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
        Count count = count(form, pointers.getFirst());
        begin(count, pointers.getFirst(), rounds);
        if (dice.chance(10)) {
            body.open(Opcode.BLOCK, List.of(), List.of());
            loop(count, pointers, 1);
            body.close();
        } else {
            loop(count, pointers, 0);
        }
    }

    private Count count(Form form, Pointer first) {
        ValueType type = form == Form.POINTER ? addressOf(first) : dice.chance(70) ? ValueType.I32 : ValueType.I64;
        boolean wild = shape.counter < 0 && dice.chance(8);
        int step = dice.pick(List.of(1, 1, 1, 2, 3, 4));
        return new Count(form, type, body.newLocal(type, false), body.newLocal(type, false), step, wild);
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

    private void begin(Count count, Pointer first, int rounds) {
        switch (count.form()) {
            case DOWN -> {
                rounds(count, rounds);
                set(count.counter());
            }
            case UP -> {
                values.integer(count.type(), count.wild() ? Constants.i64(dice) : 0);
                set(count.counter());
                rounds(count, rounds);
                set(count.limit());
            }
            case POINTER -> {
                get(first.local());
                values.integer(count.type(), (long) rounds * (first.step() == 0 ? 1 : first.step()));
                add(count.type());
                set(count.limit());
            }
        }
    }

    private void add(ValueType type) {
        body.emit(type == ValueType.I32 ? Opcode.I32_ADD : Opcode.I64_ADD);
        body.pop();
    }

    private void rounds(Count count, int rounds) {
        if (count.wild()) {
            values.push(count.type(), 1);
        } else if (dice.chance(60)) {
            values.integer(count.type(), rounds);
        } else {
            boolean wide = count.type() == ValueType.I64;
            values.push(count.type(), 1);
            values.integer(count.type(), 31);
            body.emit(wide ? Opcode.I64_AND : Opcode.I32_AND);
            body.pop();
            values.integer(count.type(), 1);
            body.emit(wide ? Opcode.I64_OR : Opcode.I32_OR);
            body.pop();
        }
    }

    /** @param exit the label behind the loop, seen from before it, or 0 if there is none */
    private void loop(Count count, List<Pointer> pointers, int exit) {
        body.open(Opcode.LOOP, List.of(), List.of());
        body.top().open = shape.counter < 0; // else a branch from inside could make it endless
        boolean early = dice.chance(30);
        if (early) {
            pointers.forEach(this::advance);
        }
        for (int i = dice.between(1, 6); i > 0; i--) {
            step(count, pointers);
        }
        if (exit > 0) {
            values.push(ValueType.I32, 2);
            body.branchIf(exit);
        }
        if (!early) {
            pointers.forEach(this::advance);
        }
        again(count, pointers.getFirst());
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

    private void step(Count count, List<Pointer> pointers) {
        Pointer pointer = dice.pick(pointers);
        int index = count.form() == Form.UP && !count.wild() && count.type() == ValueType.I32 ? count.counter() : -1;
        switch (dice.weighted(5, 4, 2)) {
            case 0 -> load(pointer, index);
            case 1 -> store(pointer, index);
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

    private void again(Count count, Pointer first) {
        boolean wide = count.type() == ValueType.I64;
        switch (count.form()) {
            case DOWN -> {
                get(count.counter());
                values.integer(count.type(), 1);
                body.emit(wide ? Opcode.I64_SUB : Opcode.I32_SUB);
                body.emit(Opcode.LOCAL_TEE, count.counter());
                body.pop();
                if (wide || dice.chance(40)) {
                    values.integer(count.type(), 0);
                    body.emit(wide ? Opcode.I64_NE : Opcode.I32_NE);
                    body.pop(2);
                    body.push(ValueType.I32);
                }
            }
            case UP -> {
                get(count.counter());
                values.integer(count.type(), count.step());
                add(count.type());
                set(count.counter());
                compare(count);
            }
            case POINTER -> {
                get(first.local());
                get(count.limit());
                body.emit(wide ? Opcode.I64_NE : Opcode.I32_NE);
                body.pop(2);
                body.push(ValueType.I32);
            }
        }
        body.branchIf(0);
    }

    /** Counter and limit, one way round or the other, or the opposite of the opposite. */
    private void compare(Count count) {
        boolean wide = count.type() == ValueType.I64;
        int way = dice.below(count.wild() || count.step() == 1 ? 4 : 3);
        get(way == 1 ? count.limit() : count.counter());
        get(way == 1 ? count.counter() : count.limit());
        body.emit(
                switch (way) {
                    case 0 ->
                        dice.pick(
                                wide
                                        ? List.of(Opcode.I64_LT_S, Opcode.I64_LT_U, Opcode.I64_LE_S)
                                        : List.of(Opcode.I32_LT_S, Opcode.I32_LT_U, Opcode.I32_LE_S));
                    case 1 ->
                        dice.pick(
                                wide
                                        ? List.of(Opcode.I64_GT_S, Opcode.I64_GT_U, Opcode.I64_GE_U)
                                        : List.of(Opcode.I32_GT_S, Opcode.I32_GT_U, Opcode.I32_GE_U));
                    case 2 ->
                        dice.pick(
                                wide
                                        ? List.of(Opcode.I64_GE_S, Opcode.I64_GE_U, Opcode.I64_GT_S)
                                        : List.of(Opcode.I32_GE_S, Opcode.I32_GE_U, Opcode.I32_GT_S));
                    default -> wide ? Opcode.I64_NE : Opcode.I32_NE;
                });
        body.pop(2);
        body.push(ValueType.I32);
        if (way == 2) {
            body.emit(Opcode.I32_EQZ);
        }
    }
}
