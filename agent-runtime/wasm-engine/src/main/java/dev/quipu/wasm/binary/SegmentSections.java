package dev.quipu.wasm.binary;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Limits.Bound;
import dev.quipu.wasm.model.SegmentMode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Reads the element and data sections. */
final class SegmentSections {

    private static final int NOT_ACTIVE = 1;
    /** An explicit table or memory if active, declarative if not. */
    private static final int EXPLICIT = 2;

    private static final int EXPRESSIONS = 4;

    private SegmentSections() {}

    static List<RawElement> elements(ByteReader in, Limits limits) {
        int count = in.count();
        limits.check(Bound.ELEMENT_SEGMENTS, count, in.position());
        List<RawElement> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(element(in, limits));
        }
        return elements;
    }

    private static RawElement element(ByteReader in, Limits limits) {
        int flags = in.u32();
        if (flags < 0 || flags > 7) {
            throw in.malformed("malformed elements segment kind " + Integer.toUnsignedString(flags));
        }
        boolean active = (flags & NOT_ACTIVE) == 0;
        boolean explicit = (flags & EXPLICIT) != 0;
        SegmentMode mode = active ? SegmentMode.ACTIVE : explicit ? SegmentMode.DECLARATIVE : SegmentMode.PASSIVE;
        int table = active && explicit ? in.u32() : 0;
        Expression offset = active ? ExpressionSkipper.skip(in) : null;
        boolean expressions = (flags & EXPRESSIONS) != 0;
        ValueType type = active && !explicit ? ValueType.FUNCREF : elementType(in, expressions);
        int count = in.count();
        limits.check(Bound.SEGMENT_ELEMENTS, count, in.position());
        if (expressions) {
            return new RawElement(type, mode, table, offset, null, skipAll(in, count), count);
        }
        return new RawElement(type, mode, table, offset, indexes(in, count), null, count);
    }

    private static ValueType elementType(ByteReader in, boolean expressions) {
        if (expressions) {
            return in.referenceType();
        }
        int kind = in.u8();
        if (kind != 0) {
            throw in.malformed("malformed element kind " + kind);
        }
        return ValueType.FUNCREF;
    }

    private static Expression skipAll(ByteReader in, int count) {
        int start = in.position();
        for (int i = 0; i < count; i++) {
            ExpressionSkipper.skip(in);
        }
        return new Expression(start, in.position());
    }

    private static int[] indexes(ByteReader in, int count) {
        int[] indexes = new int[count];
        for (int i = 0; i < count; i++) {
            indexes[i] = in.u32();
        }
        return indexes;
    }

    static List<RawData> data(ByteReader in, Limits limits) {
        int count = in.count();
        limits.check(Bound.DATA_SEGMENTS, count, in.position());
        List<RawData> data = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int flags = in.u32();
            if (flags < 0 || flags > 2) {
                throw in.malformed("malformed data segment kind " + Integer.toUnsignedString(flags));
            }
            int memory = flags == 2 ? in.u32() : 0;
            Expression offset = flags == 1 ? null : ExpressionSkipper.skip(in);
            int length = in.u32();
            int start = in.position();
            in.skip(length);
            data.add(new RawData(flags == 1 ? SegmentMode.PASSIVE : SegmentMode.ACTIVE, memory, offset, start, length));
        }
        return data;
    }
}
