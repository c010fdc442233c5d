package dev.quipu.compute.aos;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/**
 * The type of a C function in Emscripten's letters, result first: {@code v} nothing, {@code i} int, {@code j} 64-bit
 * integer, {@code f} float, {@code d} double, {@code p} pointer. One signature stands for three WebAssembly types: a
 * pointer is an i64 in wasm64 and an i32 in wasm32, and wasm32 modules may pass a 64-bit integer as two i32, low half
 * first.
 */
record CSignature(String letters) {

    /** Turns the slots of a call into C's values. */
    @FunctionalInterface
    interface Reader {
        long[] arguments(long[] slots);
    }

    /** The WebAssembly types a module may give this function. */
    List<FunctionType> types(boolean wide) {
        return wide ? List.of(type(true, false)) : List.of(type(false, false), type(false, true));
    }

    private FunctionType type(boolean wide, boolean split) {
        List<ValueType> parameters = new ArrayList<>();
        for (int i = 1; i < letters.length(); i++) {
            if (split && letters.charAt(i) == 'j') {
                parameters.add(ValueType.I32);
                parameters.add(ValueType.I32);
            } else {
                parameters.add(value(letters.charAt(i), wide));
            }
        }
        char result = letters.charAt(0);
        if (result == 'v') {
            return FunctionType.of(parameters, List.of());
        }
        // The high half of a split result goes through a global of the module; no function here needs more than 32
        // bits.
        return FunctionType.of(parameters, List.of(split && result == 'j' ? ValueType.I32 : value(result, wide)));
    }

    private static ValueType value(char letter, boolean wide) {
        return switch (letter) {
            case 'i' -> ValueType.I32;
            case 'j' -> ValueType.I64;
            case 'f' -> ValueType.F32;
            case 'd' -> ValueType.F64;
            case 'p' -> wide ? ValueType.I64 : ValueType.I32;
            default -> throw new IllegalArgumentException("no type has the letter '" + letter + "'");
        };
    }

    /** @param declared one of {@link #types} */
    Reader reader(FunctionType declared) {
        int count = letters.length() - 1;
        return slots -> {
            long[] arguments = new long[count];
            int slot = 0;
            for (int i = 0; i < count; i++) {
                boolean narrow = declared.parameter(slot) == ValueType.I32;
                long value = slots[slot++];
                arguments[i] = switch (letters.charAt(i + 1)) {
                    case 'p' -> narrow ? value & 0xFFFF_FFFFL : value;
                    case 'j' -> narrow ? value & 0xFFFF_FFFFL | slots[slot++] << 32 : value;
                    default -> value;
                };
            }
            return arguments;
        };
    }
}
