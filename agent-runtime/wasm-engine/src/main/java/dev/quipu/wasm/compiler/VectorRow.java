package dev.quipu.wasm.compiler;

import java.lang.classfile.CodeBuilder;
import java.util.List;
import java.util.function.Consumer;

/**
 * How one vector instruction is compiled.
 *
 * @param operands the shapes its v128 operands must have, deepest first
 * @param result the shape of its result, or null if that is a scalar or there is none
 */
record VectorRow(List<Shape> operands, Shape result, NanRule nans, Emission emission) {

    /**
     * Writes the instruction. Its operands lie on the operand stack as in WebAssembly, scalars as int, long, float or
     * double, addresses as absolute ones already checked; they are replaced by the result.
     */
    interface Emission {
        void emit(CodeBuilder code, VectorImmediates immediates);
    }

    private static VectorRow of(List<Shape> operands, Shape result, NanRule nans, Consumer<VectorCode> body) {
        return new VectorRow(
                operands, result, nans, (code, immediates) -> body.accept(new VectorCode(code, immediates)));
    }

    /** No v128 operand. */
    static VectorRow source(Shape result, Consumer<VectorCode> body) {
        return of(List.of(), result, NanRule.BITS, body);
    }

    /** The same row for one that moves lanes. */
    VectorRow moving() {
        return new VectorRow(operands, result, NanRule.MOVES, emission);
    }

    /** No v128 result. */
    static VectorRow sink(Shape operand, Consumer<VectorCode> body) {
        return of(List.of(operand), null, NanRule.BITS, body);
    }

    static VectorRow unary(Shape operand, Shape result, NanRule nans, Consumer<VectorCode> body) {
        return of(List.of(operand), result, nans, body);
    }

    static VectorRow binary(Shape operand, Shape result, NanRule nans, Consumer<VectorCode> body) {
        return of(List.of(operand, operand), result, nans, body);
    }

    static VectorRow ternary(Shape operand, Shape result, NanRule nans, Consumer<VectorCode> body) {
        return of(List.of(operand, operand, operand), result, nans, body);
    }
}
