package dev.quipu.wasm.binary;

import dev.quipu.wasm.model.SegmentMode;
import dev.quipu.wasm.model.ValueType;

/**
 * An element segment as read.
 *
 * @param offset null unless active
 * @param functions null if the entries are expressions
 * @param expressions all entries one after the other; null if the entries are functions
 * @param count of entries
 */
public record RawElement(
        ValueType type,
        SegmentMode mode,
        int table,
        Expression offset,
        int[] functions,
        Expression expressions,
        int count) {}
