package dev.quipu.wasm.runtime;

import dev.quipu.wasm.model.Code;

/** Evaluates a constant expression on an instance whose imports and earlier globals exist. */
final class ConstantExpression {

    private final Instance instance;
    private final long[] slots;
    private final Object[] references;
    private int top;

    private ConstantExpression(Instance instance, Code code) {
        this.instance = instance;
        this.slots = new long[code.stackSlots()];
        this.references = new Object[code.stackSlots()];
        run(code);
    }

    static ConstantExpression of(Instance instance, Code code) {
        return new ConstantExpression(instance, code);
    }

    /** The value of an i64, or of an i32 sign-extended, or bytes 0 to 7 of a v128. */
    long low() {
        return slots[0];
    }

    /** Bytes 8 to 15 of a v128. */
    long high() {
        return slots.length > 1 ? slots[1] : 0;
    }

    Object reference() {
        return references[0];
    }

    private void run(Code code) {
        for (int at = 0; at < code.words().length; at = code.next(at)) {
            step(code, at);
        }
    }

    private void step(Code code, int at) {
        switch (code.opcodeAt(at)) {
            case I32_CONST, F32_CONST -> push(code.words()[at + 1]);
            case I64_CONST, F64_CONST -> push(code.longAt(at + 1));
            case V128_CONST -> {
                push(code.vectors()[2 * code.words()[at + 1]]);
                push(code.vectors()[2 * code.words()[at + 1] + 1]);
            }
            case REF_NULL -> pushReference(null);
            case REF_FUNC -> pushReference(instance.function(code.words()[at + 1]));
            case GLOBAL_GET -> {
                Global global = instance.global(code.words()[at + 1]);
                references[top] = global.reference();
                push(global.low());
            }
            case GLOBAL_GET_V128 -> {
                Global global = instance.global(code.words()[at + 1]);
                push(global.low());
                push(global.high());
            }
            case I32_ADD -> push((int) (pop() + pop()));
            case I32_SUB -> push((int) (-pop() + pop()));
            case I32_MUL -> push((int) (pop() * pop()));
            case I64_ADD -> push(pop() + pop());
            case I64_SUB -> push(-pop() + pop());
            case I64_MUL -> push(pop() * pop());
            case RETURN -> {}
            default -> throw new IllegalStateException("no constant instruction: " + code.opcodeAt(at));
        }
    }

    private void push(long value) {
        slots[top++] = value;
    }

    private void pushReference(Object value) {
        references[top++] = value;
    }

    private long pop() {
        return slots[--top];
    }
}
