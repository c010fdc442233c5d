package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Metering;
import dev.quipu.wasm.QuipuEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process pays for an answer. That it does not depend on the tensor extension is for {@link TensorModelTest}. */
class FuelTest {

    private static final List<String> HEADLINES = List.of(
            "Bitcoin Price Briefly Topped $57K as Crypto Market Cap Nears $2.4T",
            "Celsius pauses all withdrawals, citing extreme market conditions",
            "ünïcödé ✓ 漢字 \uD83D\uDE80 and a $TSLA cashtag");

    @Test
    void shouldUseTheSameFuelWheneverItIsAskedTheSame() {
        assertThat(fuel()).isEqualTo(fuel()).isGreaterThan(1_000_000);
    }

    private static long fuel() {
        var engine = new QuipuEngine(Metering.QUIPU);
        try (var file = ModelFile.open(TestModels.QUIPU_SMALL)) {
            var module = InferenceProgram.compile(engine).open(file, 128);
            long opened = module.fuelUsed().orElseThrow();
            var model = new LlmSentiment(module, SentimentPrompt.of(module::meta));
            HEADLINES.forEach(model::score);
            return module.fuelUsed().orElseThrow() - opened;
        }
    }
}
