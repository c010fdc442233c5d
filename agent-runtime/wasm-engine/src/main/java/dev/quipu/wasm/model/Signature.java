package dev.quipu.wasm.model;

import java.util.Locale;

/**
 * Types of an instruction, written {@code i32 i32 -> i32}.
 *
 * @param operands deepest first; null stands for an address
 * @param result null for none
 */
record Signature(ValueType[] operands, ValueType result) {

    static Signature parse(String text) {
        String[] sides = text.split("->", -1);
        String operands = sides[0].strip();
        String[] names = operands.isEmpty() ? new String[0] : operands.split(" ");
        ValueType[] types = new ValueType[names.length];
        for (int i = 0; i < names.length; i++) {
            types[i] = names[i].equals("addr") ? null : type(names[i]);
        }
        String result = sides.length < 2 ? "" : sides[1].strip();
        return new Signature(types, result.isEmpty() ? null : type(result));
    }

    private static ValueType type(String name) {
        return ValueType.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
