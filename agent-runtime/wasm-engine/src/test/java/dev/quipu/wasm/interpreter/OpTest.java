package dev.quipu.wasm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.model.Opcode;
import org.junit.jupiter.api.Test;

class OpTest {

    @Test
    void shouldNumberOpcodesAsTheModelDoes() throws ReflectiveOperationException {
        for (Opcode opcode : Opcode.values()) {
            assertThat(Op.class.getDeclaredField(opcode.name()).getInt(null))
                    .as(opcode.name())
                    .isEqualTo(opcode.ordinal());
        }
        assertThat(Op.LOCAL_GET_REF).isEqualTo(Opcode.values().length);
    }
}
