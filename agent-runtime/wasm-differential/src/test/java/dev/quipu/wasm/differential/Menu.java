package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Immediate;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The instructions with fixed types that a profile allows, by what they give; and how every instruction is encoded. */
final class Menu {

    private static final Set<Immediate> HANDLED =
            EnumSet.of(Immediate.NONE, Immediate.MEMARG, Immediate.MEMARG_LANE, Immediate.LANE, Immediate.SHUFFLE);
    private static final Set<String> NAN_MAKERS = Set.of(
            "add",
            "sub",
            "mul",
            "div",
            "min",
            "max",
            "sqrt",
            "ceil",
            "floor",
            "trunc",
            "nearest",
            "demote_f64",
            "promote_f32",
            "demote_f64x2_zero",
            "promote_low_f32x4");

    private static final Map<Opcode, int[]> ENCODINGS = encodings();

    private final Map<ValueType, List<Opcode>> producers = new EnumMap<>(ValueType.class);
    private final List<Opcode> consumers = new ArrayList<>();

    /** @param hasMemory whether there is one to load from */
    Menu(Profile profile, boolean hasMemory) {
        for (Opcode opcode : Opcode.values()) {
            if (!opcode.hasSignature() || !profile.has(opcode) || !HANDLED.contains(opcode.immediate())) {
                continue;
            }
            if (!hasMemory && opcode.accessBytes() > 0 && isAccess(opcode)) {
                continue;
            }
            if (opcode.result() != null) {
                producers
                        .computeIfAbsent(opcode.result(), _ -> new ArrayList<>())
                        .add(opcode);
            } else if (isAccess(opcode)) {
                consumers.add(opcode);
            }
        }
    }

    static boolean isAccess(Opcode opcode) {
        return opcode.immediate() == Immediate.MEMARG || opcode.immediate() == Immediate.MEMARG_LANE;
    }

    private static Map<Opcode, int[]> encodings() {
        Map<Opcode, int[]> encodings = new EnumMap<>(Opcode.class);
        for (int prefix : new int[] {0, 0xFC, 0xFD}) {
            for (int code = 0; code < 0x120; code++) {
                Opcode opcode = Opcode.of(prefix, code);
                if (opcode != null) {
                    encodings.put(opcode, new int[] {prefix, code});
                }
            }
        }
        return encodings;
    }

    static void encode(Opcode opcode, Bytes out) {
        int[] encoding = ENCODINGS.get(opcode);
        if (encoding[0] == 0) {
            out.bytes(encoding[1]);
        } else {
            out.bytes(encoding[0]).unsigned(encoding[1]);
        }
    }

    /** Those that give a value of this type. */
    List<Opcode> producers(ValueType type) {
        return producers.getOrDefault(type, List.of());
    }

    /** Stores. */
    List<Opcode> stores() {
        return consumers;
    }

    /** Whether it computes floating-point numbers, and so may make a NaN whose bits are left open. */
    static boolean makesNan(Opcode opcode) {
        String text = opcode.text();
        boolean floating = text.startsWith("f32") || text.startsWith("f64");
        return floating && NAN_MAKERS.contains(text.substring(text.indexOf('.') + 1));
    }

    static boolean divides(Opcode opcode) {
        return switch (opcode) {
            case I32_DIV_S, I32_DIV_U, I32_REM_S, I32_REM_U, I64_DIV_S, I64_DIV_U, I64_REM_S, I64_REM_U -> true;
            default -> false;
        };
    }

    /** Whether it turns a floating-point number into an integer and traps if that has none. */
    static boolean truncates(Opcode opcode) {
        return switch (opcode) {
            case I32_TRUNC_F32_S,
                    I32_TRUNC_F32_U,
                    I32_TRUNC_F64_S,
                    I32_TRUNC_F64_U,
                    I64_TRUNC_F32_S,
                    I64_TRUNC_F32_U,
                    I64_TRUNC_F64_S,
                    I64_TRUNC_F64_U -> true;
            default -> false;
        };
    }
}
