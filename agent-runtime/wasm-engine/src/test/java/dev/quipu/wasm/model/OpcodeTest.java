package dev.quipu.wasm.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OpcodeTest {

    @Test
    void shouldHaveEveryVectorInstruction() {
        assertThat(Arrays.stream(Opcode.values()).filter(opcode -> opcode.feature() == Feature.SIMD))
                .hasSize(236);
        assertThat(Arrays.stream(Opcode.values()).filter(opcode -> opcode.feature() == Feature.RELAXED_SIMD))
                .hasSize(20);
    }

    @Test
    void shouldFindInstructionsByTheirEncoding() {
        assertThat(Opcode.of(0, 0x6A)).isEqualTo(Opcode.I32_ADD);
        assertThat(Opcode.of(0xFC, 8)).isEqualTo(Opcode.MEMORY_INIT);
        assertThat(Opcode.of(0xFD, 0xBA)).isEqualTo(Opcode.I32X4_DOT_I16X8_S);
        assertThat(Opcode.of(0xFD, 0x113)).isEqualTo(Opcode.I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S);
        assertThat(Opcode.of(0xFD, 0x9A)).isNull();
        assertThat(Opcode.of(0xFD, -1)).isNull();
    }

    @Test
    void shouldGiveEveryPlainInstructionAKnownLength() {
        for (Opcode opcode : Opcode.values()) {
            if (opcode != Opcode.BR_TABLE) {
                assertThat(opcode.operandWords()).as(opcode.text()).isNotNegative();
            }
        }
    }
}
