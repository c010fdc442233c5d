package dev.quipu.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quipu.wasm.runtime.HandMade;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of the port, kept by our own engine. */
class QuipuEngineTest extends WasmEngineContract {

    @Override
    protected WasmEngine engine() {
        return new QuipuEngine();
    }

    @Test
    void shouldReportAnUncaughtExceptionOfTheModuleAsATrap() {
        WasmInstance instance = engine().load(HandMade.wasm(HandMade.THROWS)).instantiate(List.of());

        WasmException stopped = catchThrowableOfType(WasmException.class, () -> instance.call("f"));

        assertThat(stopped).hasMessageContaining("uncaught exception");
        assertThat(stopped.phase()).isEqualTo(WasmException.Phase.TRAP);
    }

    @Test
    void shouldRefuseAnExportThatTakesMoreThanNumbers() {
        WasmInstance instance =
                engine().load(HandMade.wasm(HandMade.TURNS_ROUND)).instantiate(List.of());

        WasmException stopped = catchThrowableOfType(WasmException.class, () -> instance.call("f", 1, 2, 3));

        assertThat(stopped).hasMessageContaining("'f' is not a function on numbers");
        assertThat(stopped.phase()).isEqualTo(WasmException.Phase.LINK);
    }
}
