package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Tier;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** HyperBEAM's build of aos: a WASI program with legacy exceptions. It lies in HyperBEAM's repository, not on npm. */
class PureAosTest {

    @Test
    void shouldEvaluateLuaAndSurviveItsErrors() throws IOException {
        var process = new AosProcess(
                AosModule.parse(Modules.ofAo("aos-2-pure-xs.wasm"), false),
                EvalMessages.environment(),
                AosModule.executor(Tier.COMPILED),
                Drive.NONE,
                HostState.FORGOTTEN);

        assertThat(process.evaluate(EvalMessages.spawn()).failed()).isFalse();
        assertThat(process.evaluate(EvalMessages.eval(1, "n = 20")).failed()).isFalse();
        var boom = process.evaluate(EvalMessages.eval(2, "n = 99 error('boom')"));
        assertThat(boom.failed()).isTrue();
        assertThat(boom.result().path("Error").asText()).contains("boom");
        var after = process.evaluate(EvalMessages.eval(3, "return n + 1"));
        assertThat(after.output()).isEqualTo("21");
        assertThat(after.memoryBytes()).isEqualTo(12_582_912);
    }
}
