package dev.quipu.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.WasmEngineContract;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.WasmInstance;
import dev.quipu.wasm.WasmModule;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ChicoryEngineTest extends WasmEngineContract {

    private final WasmEngine engine = new ChicoryEngine();

    @Override
    protected WasmEngine engine() {
        return engine;
    }

    @Test
    void shouldRefuseToGrowBeyondTheLargestArray() {
        // (module (memory 1) (func (export "g") (param i32) (result i32) local.get 0 memory.grow))
        byte[] module = HexFormat.of()
                .parseHex("0061736d01000000" + "01060160017f017f" + "03020100" + "0503010001" + "0705010167" + "0000"
                        + "0a08010600200040000b");
        WasmInstance instance = engine.load(module).instantiate(List.of());

        assertThat(instance.call("g", 32_767)).isEqualTo(-1);
        assertThat(instance.call("g", -1)).isEqualTo(-1);
        assertThat(instance.call("g", 3)).isEqualTo(1);
        assertThat(instance.memoryBytes()).isEqualTo(4 * 65_536);
    }

    @Test
    @Timeout(30)
    void shouldStopALoopWhenTheThreadIsInterrupted() {
        // (module (func (export "spin") (loop (br 0))))
        byte[] module = HexFormat.of()
                .parseHex("0061736d01000000" + "010401600000" + "03020100" + "070801047370696e0000"
                        + "0a0901070003400c000b0b");
        WasmInstance instance = engine.load(module).instantiate(List.of());
        Thread.currentThread().interrupt();

        WasmException stopped = catchThrowableOfType(WasmException.class, () -> instance.call("spin"));

        assertThat(stopped).hasMessageContaining("interrupted");
        assertThat(stopped.phase()).isEqualTo(WasmException.Phase.HOST);
        assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
    }

    /** Chicory throws there what it throws when it cannot instantiate a module. */
    @Test
    void shouldTrapWhereACallWritesBeyondATable() {
        // (module (table 1 funcref) (func (export "f") (table.set (i32.const 5) (ref.null func))))
        byte[] module = HexFormat.of()
                .parseHex("0061736d01000000" + "010401600000" + "03020100" + "040401700001" + "07050101660000"
                        + "0a0a010800" + "4105d0702600" + "0b");
        WasmInstance instance = engine.load(module).instantiate(List.of());

        WasmException trap = catchThrowableOfType(WasmException.class, () -> instance.call("f"));

        assertThat(trap).hasMessageContaining("out of bounds table access");
        assertThat(trap.phase()).isEqualTo(WasmException.Phase.TRAP);
    }

    @Test
    void shouldForgetASegmentThatItsInstanceDropped() {
        // (module (memory (export "m") 2 3) (data "abc") (func (export "f") (param i32)
        //   (memory.init 0 (local.get 0) (i32.const 0) (i32.const 2)) (data.drop 0)))
        WasmModule module = engine.load(HexFormat.of()
                .parseHex("0061736d0100000001050160017f0003020100050401010203070902016d0200016600000c01010a"
                        + "11010f00200041004102fc080000fc09000b0b06010103616263"));
        WasmInstance first = module.instantiate(List.of());
        WasmInstance second = module.instantiate(List.of());
        first.call("f", 0);

        assertThatThrownBy(() -> first.call("f", 0)).hasMessageContaining("out of bounds memory access");
        second.call("f", 0);
        assertThat(second.read(0, 2)).asString(StandardCharsets.US_ASCII).isEqualTo("ab");
    }

    @Test
    void shouldRefuseSharedMemory() {
        // (module (memory 1 2 shared))
        byte[] module = HexFormat.of().parseHex("0061736d01000000" + "050401030102");

        assertThatThrownBy(() -> engine.load(module).instantiate(List.of()))
                .isInstanceOf(WasmException.class)
                .hasMessageContaining("shared memory");
    }
}
