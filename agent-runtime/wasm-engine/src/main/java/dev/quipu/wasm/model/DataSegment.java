package dev.quipu.wasm.model;

/**
 * Bytes for a memory.
 *
 * @param memory where an active segment goes
 * @param offset of an active segment, a constant expression of the memory's address type; else null
 * @param start byte offset in the module
 * @param length in bytes
 */
public record DataSegment(SegmentMode mode, int memory, Code offset, int start, int length) {}
