package dev.quipu.wasm.validate;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Limits.Bound;
import dev.quipu.wasm.binary.ByteReader;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Locals;
import dev.quipu.wasm.model.ValueType;
import java.util.Arrays;

/** Reads the declaration of locals at the head of a function body. */
final class LocalsReader {

    private static final Locals NONE = new Locals(new ValueType[0], new int[0]);

    private ValueType[] types = new ValueType[8];
    private int[] ends = new int[8];
    private int runs;

    private LocalsReader() {}

    static Locals none() {
        return NONE;
    }

    static Locals read(ByteReader in, FunctionType type, Limits limits) {
        LocalsReader reader = new LocalsReader();
        for (int i = 0; i < type.parameterCount(); i++) {
            reader.add(type.parameter(i), i + 1);
        }
        long total = type.parameterCount();
        long declared = 0;
        for (int left = in.count(); left > 0; left--) {
            long count = in.u32() & 0xFFFF_FFFFL;
            total += count;
            declared += count;
            if (declared > 0xFFFF_FFFFL) {
                throw in.malformed("too many locals: " + declared);
            }
            ValueType local = in.valueType();
            // The sum may still turn out too large for the format, which is another error than our own bound.
            if (count > 0 && total <= limits.of(Bound.LOCALS)) {
                reader.add(local, (int) total);
            }
        }
        limits.check(Bound.LOCALS, total, in.position());
        return reader.locals();
    }

    /** The same locals and {@code count} more for exceptions. */
    static Locals withHidden(Locals locals, int count) {
        if (count == 0) {
            return locals;
        }
        LocalsReader reader = new LocalsReader();
        for (int run = 0; run < locals.runs(); run++) {
            reader.add(locals.runType(run), locals.runEnd(run));
        }
        reader.add(ValueType.EXNREF, locals.count() + count);
        return reader.locals();
    }

    private void add(ValueType type, int end) {
        if (runs > 0 && types[runs - 1] == type) {
            ends[runs - 1] = end;
            return;
        }
        if (runs == types.length) {
            types = Arrays.copyOf(types, 2 * runs);
            ends = Arrays.copyOf(ends, 2 * runs);
        }
        types[runs] = type;
        ends[runs++] = end;
    }

    private Locals locals() {
        return new Locals(Arrays.copyOf(types, runs), Arrays.copyOf(ends, runs));
    }
}
