package dev.quipu.wasm.runtime;

import dev.quipu.wasm.model.ValueType;

/** A global variable or constant. */
public final class Global implements External {

    private final ValueType type;
    private final boolean mutable;
    private long high;
    private Object reference;

    /** For executors: the value's slot, see {@link #low()}. */
    public long low;

    /**
     * @param low the value's slot as {@link Func#call(long...)} gives it; of a v128 bytes 0 to 7
     * @param high of a v128 bytes 8 to 15, else 0
     * @param reference the value if {@code type} is a reference type, else null
     */
    public Global(ValueType type, boolean mutable, long low, long high, Object reference) {
        this.type = type;
        this.mutable = mutable;
        this.low = low;
        this.high = high;
        this.reference = reference;
    }

    public ValueType type() {
        return type;
    }

    public boolean mutable() {
        return mutable;
    }

    public long low() {
        return low;
    }

    public long high() {
        return high;
    }

    public Object reference() {
        return reference;
    }

    /** For a global of one slot. Whether it is mutable was checked when the code was validated. */
    public void set(long value) {
        low = value;
    }

    public void set(long newLow, long newHigh) {
        low = newLow;
        high = newHigh;
    }

    public void setReference(Object value) {
        reference = value;
    }
}
