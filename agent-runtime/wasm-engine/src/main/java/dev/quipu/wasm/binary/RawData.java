package dev.quipu.wasm.binary;

import dev.quipu.wasm.model.SegmentMode;

/**
 * A data segment as read.
 *
 * @param offset null unless active
 */
public record RawData(SegmentMode mode, int memory, Expression offset, int start, int length) {}
