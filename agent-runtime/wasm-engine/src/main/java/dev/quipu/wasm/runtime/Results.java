package dev.quipu.wasm.runtime;

/**
 * What a {@link Func#handle} returns if the function has more than one result, or a v128. Results lie in slots as
 * {@link Func} describes.
 *
 * @param slots not copied
 * @param references at the index of its slot each reference; not copied; not looked at if no result is a reference
 */
public record Results(long[] slots, Object[] references) {

    private static final Object[] NONE = {};

    /** Results without references; of an i32 the low 32 bits count, of an f32 they are its raw bits. */
    public static Results of(long... slots) {
        return new Results(slots, NONE);
    }

    public int i32(int slot) {
        return (int) slots[slot];
    }

    /** Half of a v128 too. */
    public long i64(int slot) {
        return slots[slot];
    }

    public float f32(int slot) {
        return Float.intBitsToFloat((int) slots[slot]);
    }

    public double f64(int slot) {
        return Double.longBitsToDouble(slots[slot]);
    }

    public Object reference(int slot) {
        return references[slot];
    }
}
