package dev.quipu.wasm;

import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.Opcode;

/**
 * The table of {@link Metering#AO}: {@code defaultCostTable.json} of npm {@code @permaweb/wasm-metering} 0.2.2. It looks
 * instructions up by the names they had in 2017, without the type before the dot, and what it does not list is free:
 * {@code f64.add} costs as {@code i32.add}, {@code f64.div}, {@code f64.lt} and all conversions cost nothing. So do
 * locals, globals' initial values, data, elements and the memory a module begins with.
 */
final class AoCosts {

    private static final int UNREAD_ACCESS = 120;
    private static final int UNREAD_ARITHMETIC = 45;

    private AoCosts() {}

    static int of(Opcode opcode) {
        return switch (opcode.feature()) {
            case MVP, SIGN_EXTENSION -> listed(name(opcode), 0);
            case LOWERING -> 0;
            default -> unread(opcode);
        };
    }

    private static String name(Opcode opcode) {
        return switch (opcode) {
            case LOCAL_GET -> "get_local";
            case LOCAL_SET -> "set_local";
            case LOCAL_TEE -> "tee_local";
            case GLOBAL_GET -> "get_global";
            case GLOBAL_SET -> "set_global";
            case MEMORY_SIZE -> "current_memory";
            case MEMORY_GROW -> "grow_memory";
            default -> opcode.text().substring(opcode.text().indexOf('.') + 1);
        };
    }

    private static int listed(String name, int otherwise) {
        return switch (name) {
            case "get_local", "set_local", "tee_local", "get_global", "set_global" -> 120;
            case "load", "load8_s", "load8_u", "load16_s", "load16_u", "load32_s", "load32_u" -> 120;
            case "store", "store8", "store16", "store32" -> 120;
            case "grow_memory" -> 10_000;
            case "current_memory" -> 100;
            case "nop", "block", "loop", "if", "const", "unreachable" -> 1;
            case "else", "br", "br_if", "return", "call" -> 90;
            case "br_table", "drop", "select" -> 120;
            case "call_indirect" -> 10_000;
            case "add", "sub", "mul", "and", "or", "xor", "clz", "ctz", "popcnt" -> 45;
            case "eq", "eqz", "ne", "lt_s", "lt_u", "le_s", "le_u", "gt_s", "gt_u", "ge_s", "ge_u" -> 45;
            case "div_s", "div_u", "rem_s", "rem_u" -> 36_000;
            case "shl", "shr_u", "shr_s" -> 67;
            case "rotl", "rotr" -> 90;
            default -> otherwise;
        };
    }

    /** Our choice, as a module with such an instruction cannot be metered by the package. */
    private static int unread(Opcode opcode) {
        return switch (opcode) {
            case TRY, TRY_TABLE -> 1;
            case DELEGATE -> 0;
            case CATCH, CATCH_ALL, RETURN_CALL -> 90;
            case THROW, RETHROW, THROW_REF, RETURN_CALL_INDIRECT, TABLE_GROW -> 10_000;
            case TABLE_GET, TABLE_SET -> UNREAD_ACCESS;
            case TABLE_SIZE -> 100;
            case REF_NULL, REF_FUNC -> 1;
            case SELECT_T -> 120;
            default -> listed(name(opcode), isAccess(opcode) ? UNREAD_ACCESS : UNREAD_ARITHMETIC);
        };
    }

    private static boolean isAccess(Opcode opcode) {
        return switch (opcode.immediate()) {
            case MEMARG, MEMARG_LANE -> true;
            default -> false;
        };
    }

    /** {@code memory.grow} costs the same for every length. */
    static int ofLength(Opcode opcode) {
        return opcode.feature() == Feature.MVP ? 0 : UNREAD_ACCESS;
    }
}
