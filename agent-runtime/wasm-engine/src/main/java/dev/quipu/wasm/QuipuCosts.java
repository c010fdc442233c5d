package dev.quipu.wasm;

import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.Opcode;

/**
 * The table of {@link Metering#QUIPU}. One unit is about what an addition takes; the others follow the latencies of
 * x86-64 and ARM64 cores of the 2020s, rounded, so that no instruction is much cheaper than it runs.
 */
final class QuipuCosts {

    private QuipuCosts() {}

    static int of(Opcode opcode) {
        if (opcode.feature() == Feature.LOWERING) {
            return 0;
        }
        return switch (opcode) {
            // They only mark places.
            case NOP, BLOCK, LOOP, END, TRY, TRY_TABLE, DELEGATE -> 0;
            case BR_TABLE, TABLE_GET, TABLE_SET -> 2;
            case CALL, RETURN_CALL -> 4;
            case CALL_INDIRECT, RETURN_CALL_INDIRECT -> 6;
            // An exception object is made, and callers are searched for who catches it.
            case THROW, RETHROW, THROW_REF -> 64;
            case I32_DIV_S, I32_DIV_U, I32_REM_S, I32_REM_U -> 8;
            case I64_DIV_S, I64_DIV_U, I64_REM_S, I64_REM_U -> 12;
            case F32_DIV, F64_DIV, F32X4_DIV, F64X2_DIV -> 4;
            case F32_SQRT, F64_SQRT, F32X4_SQRT, F64X2_SQRT -> 6;
            // Two comparisons before the conversion, or after it.
            case I32_TRUNC_F32_S,
                    I32_TRUNC_F32_U,
                    I32_TRUNC_F64_S,
                    I32_TRUNC_F64_U,
                    I64_TRUNC_F32_S,
                    I64_TRUNC_F32_U,
                    I64_TRUNC_F64_S,
                    I64_TRUNC_F64_U,
                    I32_TRUNC_SAT_F32_S,
                    I32_TRUNC_SAT_F32_U,
                    I32_TRUNC_SAT_F64_S,
                    I32_TRUNC_SAT_F64_U,
                    I64_TRUNC_SAT_F32_S,
                    I64_TRUNC_SAT_F32_U,
                    I64_TRUNC_SAT_F64_S,
                    I64_TRUNC_SAT_F64_U -> 3;
            // No one instruction on most hardware.
            case I8X16_SHUFFLE,
                    I8X16_SWIZZLE,
                    I8X16_RELAXED_SWIZZLE,
                    I8X16_POPCNT,
                    I64X2_MUL,
                    I16X8_Q15MULR_SAT_S,
                    I16X8_RELAXED_Q15MULR_S,
                    I32X4_TRUNC_SAT_F32X4_S,
                    I32X4_TRUNC_SAT_F32X4_U,
                    I32X4_TRUNC_SAT_F64X2_S_ZERO,
                    I32X4_TRUNC_SAT_F64X2_U_ZERO,
                    I32X4_RELAXED_TRUNC_F32X4_S,
                    I32X4_RELAXED_TRUNC_F32X4_U,
                    I32X4_RELAXED_TRUNC_F64X2_S_ZERO,
                    I32X4_RELAXED_TRUNC_F64X2_U_ZERO -> 3;
            // A call into the runtime, before any length counts.
            case MEMORY_FILL, MEMORY_COPY, MEMORY_INIT, TABLE_FILL, TABLE_COPY, TABLE_INIT -> 8;
            case MEMORY_GROW, TABLE_GROW -> 64;
            default -> 1;
        };
    }
}
