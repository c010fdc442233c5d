package dev.quipu.wasm.model;

import java.util.List;

/**
 * Positions under the protection of catch clauses. An exception that leaves the instruction at position p looks at the
 * region of highest index with {@code start <= p < end}, at its clauses in order, then at {@code parent} and so on; at
 * -1 it leaves the function. ({@code delegate} makes a region without clauses whose parent is the one delegated to.)
 */
public record TryRegion(int parent, int start, int end, List<Clause> clauses) {

    /**
     * One catch clause. When it matches: the operand stack is cut to {@code height} slots, the values the exception
     * carries are pushed if {@code tag} is given, then the exception itself if {@code pushesReference}, and execution
     * goes on at {@code target}.
     *
     * @param tag what it catches, or -1 for everything
     * @param exceptionLocal legacy handlers: the local to keep the exception in for {@code rethrow}; else -1
     * @param block which a {@code try_table} clause branches to; for a legacy handler the {@code try} it belongs to
     */
    public record Clause(int tag, boolean pushesReference, int exceptionLocal, int target, int height, int block) {}
}
