package dev.quipu.wasm.binary;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Limits.Bound;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Reads the types of functions, tables, memories, globals and tags. */
final class TypeReader {

    private static final int HAS_MAXIMUM = 1;
    private static final int SHARED = 2;
    private static final int IS_64 = 4;
    private static final int PAGE_SIZE = 8;

    private final ByteReader in;
    private final Limits limits;

    TypeReader(ByteReader in, Limits limits) {
        this.in = in;
        this.limits = limits;
    }

    FunctionType function() {
        int form = in.u8();
        if (form != 0x60) {
            throw form >= 0x4E && form <= 0x50 || form == 0x5E || form == 0x5F
                    ? in.unsupported("garbage collection (type form 0x" + Integer.toHexString(form) + ")")
                    : in.malformed("malformed type form 0x" + Integer.toHexString(form));
        }
        List<ValueType> parameters = values(Bound.PARAMETERS);
        return FunctionType.of(parameters, values(Bound.RESULTS));
    }

    private List<ValueType> values(Bound bound) {
        int count = in.count();
        limits.check(bound, count, in.position());
        List<ValueType> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(in.valueType());
        }
        return types;
    }

    ExternalType.Table table() {
        ValueType element = in.referenceType();
        return new ExternalType.Table(element, size(HAS_MAXIMUM | IS_64));
    }

    ExternalType.Memory memory() {
        return new ExternalType.Memory(size(HAS_MAXIMUM | IS_64 | SHARED | PAGE_SIZE));
    }

    private SizeRange size(int known) {
        int flags = in.u8();
        if ((flags & ~known) != 0) {
            throw in.malformed("malformed limits flags 0x" + Integer.toHexString(flags));
        }
        if ((flags & SHARED) != 0) {
            throw in.unsupported("threads (shared memory)");
        }
        if ((flags & PAGE_SIZE) != 0) {
            throw in.unsupported("custom page sizes");
        }
        boolean hasMaximum = (flags & HAS_MAXIMUM) != 0;
        long minimum = in.u64();
        return new SizeRange((flags & IS_64) != 0, minimum, hasMaximum, hasMaximum ? in.u64() : -1);
    }

    ExternalType.Global global() {
        ValueType type = in.valueType();
        int mutability = in.u8();
        if (mutability > 1) {
            throw in.malformed("malformed mutability " + mutability);
        }
        return new ExternalType.Global(type, mutability == 1);
    }

    ExternalType.Tag tag() {
        int attribute = in.u8();
        if (attribute != 0) {
            throw in.malformed("malformed tag attribute " + attribute);
        }
        return new ExternalType.Tag(in.u32());
    }
}
