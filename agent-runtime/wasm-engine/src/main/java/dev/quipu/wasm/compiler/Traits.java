package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;

/**
 * What a function does, as far as it matters for what its method keeps at hand.
 *
 * @param calls whether other functions may run meanwhile
 * @param touchesMemory whether it loads from or stores to memory 0
 * @param metered whether it pays for what it does
 * @param tailCalls whether it ends in a call in its place
 * @param vectors whether it uses 128-bit values
 */
record Traits(boolean calls, boolean touchesMemory, boolean metered, boolean tailCalls, boolean vectors) {

    static Traits of(Code code) {
        boolean calls = false;
        boolean memory = false;
        boolean metered = false;
        boolean tailCalls = false;
        boolean vectors = false;
        for (int at : code.positions()) {
            Opcode opcode = code.opcodeAt(at);
            switch (opcode) {
                case CALL, CALL_INDIRECT -> calls = true;
                case RETURN_CALL, RETURN_CALL_INDIRECT -> tailCalls = true;
                case FUEL -> metered = true;
                default -> memory |= BodyWriter.isAccess(opcode) && code.words()[at + 1] == 0;
            }
            vectors |= opcode.feature().isVector() || opcode.text().endsWith("_v128");
        }
        for (int run = 0; run < code.locals().runs(); run++) {
            vectors |= code.locals().runType(run) == dev.quipu.wasm.model.ValueType.V128;
        }
        return new Traits(calls, memory, metered, tailCalls, vectors);
    }
}
