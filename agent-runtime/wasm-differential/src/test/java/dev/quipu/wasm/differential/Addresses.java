package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Immediate;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;

/** Addresses and table indexes: mostly inside, at times at the edge, now and then anywhere. */
final class Addresses {

    /** What the instruction needs to know of the address on the stack. */
    record Access(int memory, long offset) {}

    private final Body body;
    private final Values values;
    private final Dice dice;
    private final Shape shape;

    Addresses(Body body, Values values) {
        this.body = body;
        this.values = values;
        this.dice = body.dice;
        this.shape = body.shape;
    }

    /** Pushes an address at which {@code bytes} bytes lie, as a rule. */
    Access push(int memory, long bytes, int depth) {
        Shape.Memory of = shape.memories.get(memory);
        long end = (long) of.pages() * Shape.PAGE_BYTES;
        if (of.pages() == 0 || values.risky()) {
            values.push(of.address(), depth);
            return new Access(memory, wildOffset(of));
        }
        return switch (dice.weighted(5, 4, 2)) {
            case 0 -> {
                values.integer(of.address(), dice.below(300));
                yield new Access(memory, nearOffset());
            }
            case 1 -> {
                values.push(of.address(), Math.max(depth, 0));
                masked(of.address(), dice.chance(50) ? 0xFF : 0x7FFF);
                yield new Access(memory, dice.chance(80) ? nearOffset() : dice.below(0x7000));
            }
            default -> atTheEnd(memory, end - bytes - (dice.chance(60) ? 0 : dice.below(20)));
        };
    }

    private void masked(ValueType type, int mask) {
        values.integer(type, mask);
        body.emit(type == ValueType.I32 ? Opcode.I32_AND : Opcode.I64_AND);
        body.pop();
    }

    /** Splits the place into address and offset. */
    private Access atTheEnd(int memory, long place) {
        long at = Math.max(place + (values.risky() ? 1 : 0), 0);
        long offset = dice.chance(50) ? 0 : at * dice.below(101) / 100;
        values.integer(shape.memories.get(memory).address(), at - offset);
        return new Access(memory, offset);
    }

    private long nearOffset() {
        return dice.chance(50) ? 0 : dice.below(200);
    }

    private long wildOffset(Shape.Memory of) {
        long offset =
                switch (dice.below(4)) {
                    case 0 -> 0;
                    case 1 -> dice.below(3 * Shape.PAGE_BYTES);
                    case 2 -> Constants.i32(dice) & 0xFFFF_FFFFL;
                    default -> Constants.i64(dice);
                };
        return of.is64() ? offset : offset & 0xFFFF_FFFFL;
    }

    /** Writes a load or store; its operands lie on the stack. Lane accesses get a lane. */
    void emit(Opcode opcode, Access access) {
        int natural = 31 - Integer.numberOfLeadingZeros(opcode.accessBytes());
        int align = dice.chance(50) ? natural : dice.below(natural + 1);
        body.emit(opcode);
        if (access.memory() == 0) {
            body.code().bytes(align);
        } else {
            body.code().bytes(align | 0x40).unsigned(access.memory());
        }
        body.code().unsigned(access.offset());
        if (opcode.immediate() == Immediate.MEMARG_LANE) {
            body.code().bytes(dice.below(opcode.lanes()));
        }
    }

    /** Pushes an index that lies in the table, as a rule. */
    void pushIndex(int table, int depth) {
        Shape.Table of = shape.tables.get(table);
        if (values.risky()) {
            values.push(of.index(), Math.max(depth, 0));
        } else if (dice.chance(60)) {
            values.integer(of.index(), dice.below(of.size()));
        } else {
            values.push(of.index(), Math.max(depth, 0));
            masked(of.index(), Integer.highestOneBit(of.size()) - 1);
        }
    }

    /** Pushes a number of bytes or elements from 0 to {@code most}, as a rule. */
    void pushCount(ValueType type, int most) {
        if (values.risky()) {
            values.push(type, 1);
        } else {
            values.integer(type, dice.below(most + 1));
        }
    }
}
