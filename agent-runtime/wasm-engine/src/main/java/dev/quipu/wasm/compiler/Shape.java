package dev.quipu.wasm.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** How a v128 lies on the JVM's operand stack or in a local: which class of the Vector API, 128 bits. */
enum Shape {
    BYTES("Byte", ConstantDescs.CD_byte, TypeKind.INT, 8),
    SHORTS("Short", ConstantDescs.CD_short, TypeKind.INT, 16),
    INTS("Int", ConstantDescs.CD_int, TypeKind.INT, 32),
    LONGS("Long", ConstantDescs.CD_long, TypeKind.LONG, 64),
    FLOATS("Float", ConstantDescs.CD_float, TypeKind.FLOAT, 32),
    DOUBLES("Double", ConstantDescs.CD_double, TypeKind.DOUBLE, 64);

    private final String laneName;
    private final ClassDesc vector;
    private final String reinterpret;
    private final ClassDesc lane;
    private final TypeKind scalar;
    private final int laneBits;

    Shape(String name, ClassDesc lane, TypeKind scalar, int laneBits) {
        this.laneName = name;
        this.vector = ClassDesc.of("jdk.incubator.vector." + name + "Vector");
        this.reinterpret = "reinterpretAs" + name + "s";
        this.lane = lane;
        this.scalar = scalar;
        this.laneBits = laneBits;
    }

    /** For example {@code jdk.incubator.vector.ByteVector}. */
    ClassDesc vector() {
        return vector;
    }

    /** The lane type as method names spell it: {@code Byte}, {@code Int} .. */
    String laneName() {
        return laneName;
    }

    /** The primitive type of a lane. */
    ClassDesc lane() {
        return lane;
    }

    /** What one lane is on the operand stack. */
    TypeKind scalar() {
        return scalar;
    }

    int laneBits() {
        return laneBits;
    }

    boolean isFloating() {
        return this == FLOATS || this == DOUBLES;
    }

    /** Integers of the same width: what comparing such lanes gives. */
    Shape integral() {
        return switch (this) {
            case FLOATS -> INTS;
            case DOUBLES -> LONGS;
            default -> this;
        };
    }

    /** Makes the vector on top of the stack one of shape {@code to}, the same bits. */
    void reinterpret(CodeBuilder code, Shape to) {
        if (this != to) {
            code.invokevirtual(vector, to.reinterpret, MethodTypeDesc.of(to.vector));
        }
    }
}
