package dev.quipu.wasm.model;

/**
 * How small and large a table or memory may be, in entries or in pages of 64 KiB.
 *
 * @param is64 whether it is addressed by i64
 * @param minimum unsigned
 * @param hasMaximum whether the module gave one
 * @param maximum unsigned; all ones without one
 */
public record SizeRange(boolean is64, long minimum, boolean hasMaximum, long maximum) {

    public ValueType addressType() {
        return is64 ? ValueType.I64 : ValueType.I32;
    }

    @Override
    public String toString() {
        return (is64 ? "i64 " : "i32 ")
                + Long.toUnsignedString(minimum)
                + (hasMaximum ? " to " + Long.toUnsignedString(maximum) : "");
    }
}
