package dev.quipu.wasm.model;

import java.util.List;

/**
 * References for a table.
 *
 * @param table where an active segment goes
 * @param offset of an active segment, a constant expression of the table's address type; else null
 * @param functions function indexes, -1 for null; null if {@code expressions} is needed
 * @param expressions constant expressions, used when an entry is neither {@code ref.func} nor {@code ref.null}; else
 *     null
 */
public record ElementSegment(
        ValueType type, SegmentMode mode, int table, Code offset, int[] functions, List<Code> expressions) {

    public int size() {
        return functions != null ? functions.length : expressions.size();
    }
}
