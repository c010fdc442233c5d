package dev.quipu.wasm.validate;

import dev.quipu.wasm.binary.ByteReader;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.model.ValueType;

/** Instructions on whole tables and memories, whose operand types follow from the table's or memory's own type. */
final class TableRules {

    private final ModuleContext context;
    private final Site site;
    private final OperandStack operands;
    private final ControlStack control;
    private final Instrumenter instrumenter;
    private final Emitter out;

    TableRules(
            ModuleContext context,
            Site site,
            OperandStack operands,
            ControlStack control,
            Instrumenter instrumenter,
            Emitter out) {
        this.context = context;
        this.site = site;
        this.operands = operands;
        this.control = control;
        this.instrumenter = instrumenter;
        this.out = out;
    }

    void step(Opcode opcode, ByteReader in) {
        int first = in.u32();
        switch (opcode.immediate()) {
            case TABLE -> {
                ExternalType.Table table = context.table(first, site);
                table(opcode, table);
                emit(opcode, table.size().addressType(), first);
            }
            case MEMORY -> {
                ValueType address = context.memory(first, site).addressType();
                memory(opcode, address);
                emit(opcode, address, first);
            }
            default -> {
                int second = in.u32();
                emit(opcode, pair(opcode, first, second), first);
                if (control.live) {
                    out.word(second);
                }
            }
        }
    }

    /** @param length type of the length it takes, if it takes one */
    private void emit(Opcode opcode, ValueType length, int word) {
        if (control.live) {
            instrumenter.beforeBulk(opcode, length);
            out.opcode(opcode, site.byteOffset);
            out.word(word);
        }
    }

    private void table(Opcode opcode, ExternalType.Table table) {
        ValueType address = table.size().addressType();
        switch (opcode) {
            case TABLE_GET -> {
                operands.pop(address);
                operands.push(table.element());
            }
            case TABLE_SET -> {
                operands.pop(table.element());
                operands.pop(address);
            }
            case TABLE_SIZE -> operands.push(address);
            case TABLE_GROW -> {
                operands.pop(address);
                operands.pop(table.element());
                operands.push(address);
            }
            case TABLE_FILL -> {
                operands.pop(address);
                operands.pop(table.element());
                operands.pop(address);
            }
            default -> throw new IllegalStateException("not on a table: " + opcode);
        }
    }

    private void memory(Opcode opcode, ValueType address) {
        switch (opcode) {
            case MEMORY_SIZE -> operands.push(address);
            case MEMORY_GROW -> {
                operands.pop(address);
                operands.push(address);
            }
            case MEMORY_FILL -> {
                operands.pop(address);
                operands.pop(ValueType.I32);
                operands.pop(address);
            }
            default -> throw new IllegalStateException("not on a memory: " + opcode);
        }
    }

    /** @return the type of the length */
    private ValueType pair(Opcode opcode, int first, int second) {
        return switch (opcode) {
            case MEMORY_COPY -> copy(context.memory(first, site), context.memory(second, site));
            case MEMORY_INIT -> {
                SizeRange memory = context.memory(second, site);
                context.dataSegment(first, site);
                yield init(memory);
            }
            case TABLE_COPY -> {
                ExternalType.Table to = context.table(first, site);
                ExternalType.Table from = context.table(second, site);
                sameElements(to.element(), from.element());
                yield copy(to.size(), from.size());
            }
            case TABLE_INIT -> {
                ExternalType.Table table = context.table(second, site);
                sameElements(table.element(), context.elementType(first, site));
                yield init(table.size());
            }
            default -> throw new IllegalStateException("not on two: " + opcode);
        };
    }

    private void sameElements(ValueType to, ValueType from) {
        if (to != from) {
            throw site.invalid("type mismatch: a table of " + to + " cannot hold " + from);
        }
    }

    private ValueType copy(SizeRange to, SizeRange from) {
        ValueType length = to.is64() && from.is64() ? ValueType.I64 : ValueType.I32;
        operands.pop(length);
        operands.pop(from.addressType());
        operands.pop(to.addressType());
        return length;
    }

    private ValueType init(SizeRange to) {
        operands.pop(ValueType.I32);
        operands.pop(ValueType.I32);
        operands.pop(to.addressType());
        return ValueType.I32;
    }
}
