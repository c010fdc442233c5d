package dev.quipu.wasm.model;

import java.util.Locale;

/** The types of values, and how many 64-bit slots one takes on the operand stack and among the locals. */
public enum ValueType {
    I32(0x7F, 1),
    I64(0x7E, 1),
    F32(0x7D, 1),
    F64(0x7C, 1),
    /** 128 bits: the low half in the lower slot. */
    V128(0x7B, 2),
    FUNCREF(0x70, 1),
    EXTERNREF(0x6F, 1),
    EXNREF(0x69, 1);

    private static final ValueType[] BY_CODE = new ValueType[128];

    static {
        for (ValueType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final int slots;
    private final String text = name().toLowerCase(Locale.ROOT);

    ValueType(int code, int slots) {
        this.code = code;
        this.slots = slots;
    }

    /** The type encoded by this byte, or null. */
    public static ValueType ofCode(int code) {
        return code >= 0 && code < 128 ? BY_CODE[code] : null;
    }

    public int slots() {
        return slots;
    }

    public boolean isReference() {
        return this == FUNCREF || this == EXTERNREF || this == EXNREF;
    }

    /** The name in the text format, for example {@code i32}. */
    @Override
    public String toString() {
        return text;
    }
}
