package dev.quipu.wasm.binary;

import dev.quipu.wasm.model.Opcode;

/** Finds the end of an expression without knowing any types. */
final class ExpressionSkipper {

    private ExpressionSkipper() {}

    static Expression skip(ByteReader in) {
        int start = in.position();
        for (int depth = 1; depth > 0; ) {
            Opcode opcode = in.opcode();
            switch (opcode) {
                case BLOCK, LOOP, IF, TRY, TRY_TABLE -> depth++;
                case END, DELEGATE -> depth--;
                default -> {}
            }
            skipImmediates(opcode, in);
        }
        return new Expression(start, in.position());
    }

    private static void skipImmediates(Opcode opcode, ByteReader in) {
        switch (opcode.immediate()) {
            case NONE, JUMP, VALUE_TYPE -> {}
            case BLOCK_TYPE -> BlockType.read(in);
            case LABEL, FUNCTION, LOCAL, GLOBAL, TABLE, MEMORY, DATA, ELEMENT, TAG -> in.u32();
            case TYPE_TABLE, DATA_MEMORY, MEMORY_MEMORY, ELEMENT_TABLE, TABLE_TABLE -> {
                in.u32();
                in.u32();
            }
            case LABEL_TABLE -> skipAll(in, in.count() + 1);
            case MEMARG -> MemoryArgument.read(in);
            case MEMARG_LANE -> {
                MemoryArgument.read(in);
                in.u8();
            }
            case LANE -> in.u8();
            case SHUFFLE, V128 -> in.skip(16);
            case I32 -> in.s32();
            case I64 -> in.s64();
            case F32 -> in.skip(4);
            case F64 -> in.skip(8);
            case HEAP_TYPE -> in.heapType();
            case SELECT_TYPES -> {
                for (int left = in.count(); left > 0; left--) {
                    in.valueType();
                }
            }
            case TRY_TABLE -> skipTryTable(in);
        }
    }

    private static void skipTryTable(ByteReader in) {
        BlockType.read(in);
        for (int left = in.count(); left > 0; left--) {
            CatchClause.read(in);
        }
    }

    private static void skipAll(ByteReader in, int count) {
        for (int left = count; left > 0; left--) {
            in.u32();
        }
    }
}
