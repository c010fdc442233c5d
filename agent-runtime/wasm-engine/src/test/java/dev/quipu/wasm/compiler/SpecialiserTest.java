package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SpecialiserTest {

    private static final int HOST = 0;
    private static final int F = 1;
    private static final int LEAF = 2;
    private static final int SET = 3;

    /**
     * <pre>
     * (module (import "host" "g" (func $g)) (global $mode (mut i32) (i32.const 0))
     *   (func (export "f") (result i32)
     *     (if (i32.eqz (global.get $mode)) (then (call $leaf)))
     *     (call $g)
     *     (if (i32.eq (global.get $mode) (i32.const 1)) (then (return (i32.const 1))) (else))
     *     (if (i32.const 5) (then) (else))
     *     (i32.const 7))
     *   (func $leaf)
     *   (func (export "set") (global.set $mode (i32.const 1))))
     * </pre>
     */
    private static final Module MODULE = Module.parse(
            HexFormat.of()
                    .parseHex("0061736d010000000108026000006000017f020a0104686f7374016700000304030100000606017f0141"
                            + "000b070b02016600010373657400030a2c032000230045044010020b10002300410146044041010f050b"
                            + "41050440050b41070b02000b0600410124000b"),
            Limits.DEFAULT);

    private static final Assumption ASSUMPTION =
            Assumption.of(MODULE, Assumptions.ANY).orElseThrow();

    @Test
    void shouldKnowWhoMayChangeTheGlobal() {
        BitSet disturbing = new BitSet();
        disturbing.set(HOST);
        disturbing.set(F);
        disturbing.set(SET);

        assertThat(ASSUMPTION).isEqualTo(new Assumption(0, 0, disturbing));
        assertThat(ASSUMPTION.suits(MODULE.code(F - 1))).isTrue();
        assertThat(ASSUMPTION.suits(MODULE.code(LEAF - 1))).as("reads it").isFalse();
        assertThat(ASSUMPTION.suits(MODULE.code(SET - 1))).as("leaves it alone").isFalse();
    }

    /** An if whose else part is empty begins and ends that where it ends itself. */
    @Test
    void shouldLeaveOutWhatIsDecidedAndLookAfterCallsThatMayChangeIt() {
        Code code = Specialiser.specialise(MODULE.code(F - 1), ASSUMPTION).code();

        assertThat(Arrays.stream(code.positions()).mapToObj(code::opcodeAt))
                .containsExactly(Opcode.CALL, Opcode.CALL, Opcode.ASSUME, Opcode.I32_CONST, Opcode.RETURN);
        assertThat(code.blocks()).hasSize(1);
    }

    @Test
    void shouldRunAsItIsWrittenWhateverTheHostDoes() {
        for (Way way : Way.values()) {
            for (boolean sets : new boolean[] {false, true}) {
                assertThat(result(way, sets)).as("%s, %s", way, sets).isEqualTo(sets ? 1 : 7);
            }
        }
    }

    private static long result(Way way, boolean sets) {
        Linker linker = new Linker(way.executor(RunLimits.DEFAULT));
        linker.define("host", "g", Func.host(FunctionType.empty(), (Instance caller, long... arguments) -> {
            if (sets) {
                caller.exportedFunction("set").call();
            }
            return 0;
        }));
        return linker.instantiate(MODULE).exportedFunction("f").call()[0];
    }
}
