package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.Sentiment;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.chicory.ChicoryEngine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two engines with no line of code in common: what they agree on is what the module says, not what an engine does. */
class EnginesAgreeTest {

    private static final List<String> HEADLINES = List.of(
            "Bitcoin Price Briefly Topped $57K as Crypto Market Cap Nears $2.4T",
            "Celsius pauses all withdrawals, citing extreme market conditions",
            "ünïcödé ✓ 漢字 \uD83D\uDE80 and a $TSLA cashtag");

    private static final int MAX_TOKENS = 128;

    @ParameterizedTest
    @EnumSource(InferenceBuild.class)
    void shouldGiveTheSameProbabilitiesOnOurEngineAsOnChicory(InferenceBuild build) {
        assertThat(scores(new QuipuEngine(), build)).isEqualTo(scores(new ChicoryEngine(), InferenceBuild.W32));
    }

    @Test
    void shouldUseTheSameFuelWheneverItIsAskedTheSame() {
        assertThat(fuel()).isEqualTo(fuel()).isGreaterThan(1_000_000);
    }

    private static long fuel() {
        var engine = new QuipuEngine(Metering.QUIPU);
        try (var file = ModelFile.open(TestModels.QUIPU_SMALL)) {
            var module = InferenceProgram.compile(engine).open(file, MAX_TOKENS);
            long opened = module.fuelUsed().orElseThrow();
            var model = new LlmSentiment(module, SentimentPrompt.of(module::meta));
            HEADLINES.forEach(model::score);
            return module.fuelUsed().orElseThrow() - opened;
        }
    }

    private static List<Sentiment> scores(WasmEngine engine, InferenceBuild build) {
        try (var file = ModelFile.open(TestModels.QUIPU_SMALL)) {
            var model = LlmSentiment.open(InferenceProgram.compile(engine, build), file);
            return HEADLINES.stream().map(model::score).toList();
        }
    }
}
