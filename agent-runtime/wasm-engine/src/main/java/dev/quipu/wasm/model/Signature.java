package dev.quipu.wasm.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Types of an instruction, written {@code i32 i32 -> i32}.
 *
 * @param operands deepest first; null stands for an address
 * @param result null for none
 */
record Signature(ValueType[] operands, ValueType result) {

    /** Few texts say what hundreds of instructions take; only looked up, never gone through. */
    private static final Map<String, Signature> KNOWN = new HashMap<>();

    /** Always the same one for the same text. */
    static synchronized Signature of(String text) {
        Signature known = KNOWN.get(text);
        if (known == null) {
            known = parse(text);
            KNOWN.put(text, known);
        }
        return known;
    }

    private static Signature parse(String text) {
        int arrow = text.indexOf("->");
        String operands = arrow < 0 ? text : text.substring(0, arrow).stripTrailing();
        String result = arrow < 0 ? "" : text.substring(arrow + 2).stripLeading();
        String[] names = operands.isEmpty() ? new String[0] : operands.split(" ");
        ValueType[] types = new ValueType[names.length];
        for (int i = 0; i < names.length; i++) {
            types[i] = names[i].equals("addr") ? null : type(names[i]);
        }
        return new Signature(types, result.isEmpty() ? null : type(result));
    }

    private static ValueType type(String name) {
        return ValueType.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
