package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LivenessTest {

    /**
     * <pre>
     * (func (export "f") (param i32) (result i32) (local i32 i32)
     *   (local.set 1 (i32.const 1))
     *   (loop
     *     (local.set 2 (local.get 0))
     *     (local.set 0 (i32.sub (local.get 0) (local.get 1)))
     *     (br_if 0 (local.get 0)))
     *   (local.get 2))
     * </pre>
     */
    private static final Code LOOP = Module.parse(
                    HexFormat.of()
                            .parseHex(
                                    "0061736d0100000001060160017f017f03020100070501016600000a1e011c01027f4101210103402000"
                                            + "2102200020016b210020000d000b20020b"),
                    Limits.DEFAULT)
            .code(0);

    private static final Liveness LIVENESS = Liveness.of(LOOP);

    private static int[] before(Opcode opcode, int occurrence) {
        int left = occurrence;
        for (int i = 0; i < LOOP.positions().length; i++) {
            if (LOOP.opcodeAt(LOOP.positions()[i]) == opcode && left-- == 0) {
                return LIVENESS.before(i).stream().toArray();
            }
        }
        throw new AssertionError("no " + opcode + " number " + occurrence);
    }

    @Test
    void shouldNotReadWhatIsWrittenFirst() {
        assertThat(before(Opcode.I32_CONST, 0)).containsExactly(0);
        assertThat(before(Opcode.LOCAL_SET, 1)).as("in the loop").containsExactly(0, 1);
    }

    @Test
    void shouldReadWhatTheNextRoundReads() {
        assertThat(before(Opcode.LOCAL_SET, 2)).containsExactly(1, 2);
        assertThat(before(Opcode.JUMP_IF, 0)).containsExactly(0, 1, 2);
    }

    @Test
    void shouldReadNothingAfterTheLastRead() {
        assertThat(before(Opcode.RETURN, 0)).isEmpty();
    }
}
