package dev.quipu.wasm.compiler;

import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/**
 * A comparison as the JVM makes it: something done to the operands, then a conditional jump.
 *
 * @param prepare turns the operands into what the jump looks at
 * @param jump taken if the comparison holds
 */
record Condition(Consumer<CodeBuilder> prepare, java.lang.classfile.Opcode jump) {

    private static final MethodTypeDesc INTS = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    private static final MethodTypeDesc LONGS = MethodTypeDesc.of(CD_int, CD_long, CD_long);

    /** An i32 on the stack that is not 0. */
    static final Condition NOT_ZERO = new Condition(_ -> {}, java.lang.classfile.Opcode.IFNE);

    /** The opposite; exact for numbers that cannot be compared too, since the jump alone is turned round. */
    Condition not() {
        return new Condition(
                prepare,
                switch (jump) {
                    case IFEQ -> java.lang.classfile.Opcode.IFNE;
                    case IFNE -> java.lang.classfile.Opcode.IFEQ;
                    case IFLT -> java.lang.classfile.Opcode.IFGE;
                    case IFGE -> java.lang.classfile.Opcode.IFLT;
                    case IFGT -> java.lang.classfile.Opcode.IFLE;
                    case IFLE -> java.lang.classfile.Opcode.IFGT;
                    case IF_ICMPEQ -> java.lang.classfile.Opcode.IF_ICMPNE;
                    case IF_ICMPNE -> java.lang.classfile.Opcode.IF_ICMPEQ;
                    case IF_ICMPLT -> java.lang.classfile.Opcode.IF_ICMPGE;
                    case IF_ICMPGE -> java.lang.classfile.Opcode.IF_ICMPLT;
                    case IF_ICMPGT -> java.lang.classfile.Opcode.IF_ICMPLE;
                    case IF_ICMPLE -> java.lang.classfile.Opcode.IF_ICMPGT;
                    case IFNULL -> java.lang.classfile.Opcode.IFNONNULL;
                    case IFNONNULL -> java.lang.classfile.Opcode.IFNULL;
                    default -> throw new IllegalStateException("no conditional jump: " + jump);
                });
    }

    void jump(CodeBuilder code, Label target) {
        prepare.accept(code);
        code.branch(jump, target);
    }

    /** Leaves 1 or 0. */
    void materialise(CodeBuilder code) {
        Label holds = code.newLabel();
        Label done = code.newLabel();
        jump(code, holds);
        code.iconst_0();
        code.goto_(done);
        code.labelBinding(holds);
        code.iconst_1();
        code.labelBinding(done);
    }

    /** The comparison an opcode makes, or null if it makes none. */
    static Condition of(Opcode opcode) {
        return switch (opcode) {
            case I32_EQZ -> new Condition(_ -> {}, java.lang.classfile.Opcode.IFEQ);
            case I32_EQ -> new Condition(_ -> {}, java.lang.classfile.Opcode.IF_ICMPEQ);
            case I32_NE -> new Condition(_ -> {}, java.lang.classfile.Opcode.IF_ICMPNE);
            case I32_LT_S -> new Condition(_ -> {}, java.lang.classfile.Opcode.IF_ICMPLT);
            case I32_LT_U -> unsigned32(java.lang.classfile.Opcode.IFLT);
            case I32_GT_S -> new Condition(_ -> {}, java.lang.classfile.Opcode.IF_ICMPGT);
            case I32_GT_U -> unsigned32(java.lang.classfile.Opcode.IFGT);
            case I32_LE_S -> new Condition(_ -> {}, java.lang.classfile.Opcode.IF_ICMPLE);
            case I32_LE_U -> unsigned32(java.lang.classfile.Opcode.IFLE);
            case I32_GE_S -> new Condition(_ -> {}, java.lang.classfile.Opcode.IF_ICMPGE);
            case I32_GE_U -> unsigned32(java.lang.classfile.Opcode.IFGE);
            case I64_EQZ -> new Condition(code -> code.lconst_0().lcmp(), java.lang.classfile.Opcode.IFEQ);
            case I64_EQ -> signed64(java.lang.classfile.Opcode.IFEQ);
            case I64_NE -> signed64(java.lang.classfile.Opcode.IFNE);
            case I64_LT_S -> signed64(java.lang.classfile.Opcode.IFLT);
            case I64_LT_U -> unsigned64(java.lang.classfile.Opcode.IFLT);
            case I64_GT_S -> signed64(java.lang.classfile.Opcode.IFGT);
            case I64_GT_U -> unsigned64(java.lang.classfile.Opcode.IFGT);
            case I64_LE_S -> signed64(java.lang.classfile.Opcode.IFLE);
            case I64_LE_U -> unsigned64(java.lang.classfile.Opcode.IFLE);
            case I64_GE_S -> signed64(java.lang.classfile.Opcode.IFGE);
            case I64_GE_U -> unsigned64(java.lang.classfile.Opcode.IFGE);
            // The form of fcmp is chosen so that a NaN makes the comparison fail, and only != hold.
            case F32_EQ -> new Condition(CodeBuilder::fcmpl, java.lang.classfile.Opcode.IFEQ);
            case F32_NE -> new Condition(CodeBuilder::fcmpl, java.lang.classfile.Opcode.IFNE);
            case F32_LT -> new Condition(CodeBuilder::fcmpg, java.lang.classfile.Opcode.IFLT);
            case F32_GT -> new Condition(CodeBuilder::fcmpl, java.lang.classfile.Opcode.IFGT);
            case F32_LE -> new Condition(CodeBuilder::fcmpg, java.lang.classfile.Opcode.IFLE);
            case F32_GE -> new Condition(CodeBuilder::fcmpl, java.lang.classfile.Opcode.IFGE);
            case F64_EQ -> new Condition(CodeBuilder::dcmpl, java.lang.classfile.Opcode.IFEQ);
            case F64_NE -> new Condition(CodeBuilder::dcmpl, java.lang.classfile.Opcode.IFNE);
            case F64_LT -> new Condition(CodeBuilder::dcmpg, java.lang.classfile.Opcode.IFLT);
            case F64_GT -> new Condition(CodeBuilder::dcmpl, java.lang.classfile.Opcode.IFGT);
            case F64_LE -> new Condition(CodeBuilder::dcmpg, java.lang.classfile.Opcode.IFLE);
            case F64_GE -> new Condition(CodeBuilder::dcmpl, java.lang.classfile.Opcode.IFGE);
            case REF_IS_NULL -> new Condition(_ -> {}, java.lang.classfile.Opcode.IFNULL);
            default -> null;
        };
    }

    private static Condition unsigned32(java.lang.classfile.Opcode jump) {
        return new Condition(code -> code.invokestatic(CD_Integer, "compareUnsigned", INTS), jump);
    }

    private static Condition signed64(java.lang.classfile.Opcode jump) {
        return new Condition(CodeBuilder::lcmp, jump);
    }

    private static Condition unsigned64(java.lang.classfile.Opcode jump) {
        return new Condition(code -> code.invokestatic(CD_Long, "compareUnsigned", LONGS), jump);
    }
}
