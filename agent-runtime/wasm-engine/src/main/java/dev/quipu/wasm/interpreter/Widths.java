package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.model.Opcode;

/** Operand words by opcode. */
final class Widths {

    private static final byte[] WIDTHS = widths();

    private Widths() {}

    private static byte[] widths() {
        Opcode[] opcodes = Opcode.values();
        byte[] widths = new byte[opcodes.length];
        for (Opcode opcode : opcodes) {
            widths[opcode.ordinal()] = (byte) opcode.operandWords();
        }
        return widths;
    }

    static int of(int op) {
        return WIDTHS[op];
    }
}
