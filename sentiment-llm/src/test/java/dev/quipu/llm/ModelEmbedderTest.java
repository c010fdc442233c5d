package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.memory.Embedding;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.chicory.ChicoryEngine;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelEmbedderTest {

    private static final List<String> HEADLINES = List.of(
            "Bitcoin falls below $40,000 as Fed signals rate hike",
            "Bitcoin drops under $40K after Fed hints at hikes",
            "Ethereum gas fees hit record low",
            "\u00fcn\u00efc\u00f6d\u00e9 \u2713 \u6f22\u5b57 \ud83d\ude80 and a $TSLA cashtag");

    private static ModelFile model;
    private static ModelEmbedder embedder;

    @BeforeAll
    static void openModel() {
        model = ModelFile.open(TestModels.QUIPU_SMALL);
        embedder = ModelEmbedder.open(TestModels.program(), model);
    }

    @AfterAll
    static void closeModel() {
        model.close();
    }

    private static List<Embedding> embeddings(WasmEngine engine, InferenceBuild build) {
        var own = ModelEmbedder.open(InferenceProgram.compile(engine, build), model);
        return HEADLINES.stream().map(own::embed).toList();
    }

    @ParameterizedTest
    @EnumSource(InferenceBuild.class)
    void shouldGiveTheSameBytesOnOurEngineAsOnChicory(InferenceBuild build) {
        assertThat(embeddings(new QuipuEngine(), build)).isEqualTo(embeddings(new ChicoryEngine(), InferenceBuild.W32));
    }

    @Test
    void shouldPutTheSameStoryNearest() {
        var rateHike = embedder.embed(HEADLINES.get(0));

        assertThat(rateHike.dimensions()).isEqualTo(embedder.dimensions()).isEqualTo(128);
        assertThat(rateHike.cosineMicros(embedder.embed(HEADLINES.get(1))))
                .isGreaterThan(700_000)
                .isGreaterThan(rateHike.cosineMicros(embedder.embed(HEADLINES.get(2))) + 200_000);
    }

    @Test
    void shouldEmbedAlikeWhateverWasAskedBeforeAndChangeNoScore() {
        var module = TestModels.program().open(model, 128);
        var sentiment = new LlmSentiment(module, SentimentPrompt.of(module::meta));
        var both = new ModelEmbedder(module, SentimentPrompt.of(module::meta));
        var score = sentiment.score(HEADLINES.get(0));

        var first = both.embed(HEADLINES.get(0));
        both.embed(HEADLINES.get(2));

        assertThat(sentiment.score(HEADLINES.get(0))).isEqualTo(score);
        assertThat(both.embed(HEADLINES.get(0))).isEqualTo(first).isEqualTo(embedder.embed(HEADLINES.get(0)));
    }

    /** A state depends on the tokens before it only: two texts of one beginning differ by what comes after it. */
    @Test
    void shouldTakeTheMeanOverAllTokensAcrossPasses() {
        try (var stories = ModelFile.open(TestModels.STORIES)) {
            var module = TestModels.program().open(stories, 0);
            int[] ids = IntStream.range(0, 300).map(i -> 5 + i * 7 % 400).toArray();
            int[] otherEnd = ids.clone();
            otherEnd[299] = 9;

            float[] headSum = times(module.embed(Arrays.copyOf(ids, 299)), 299);
            float[] lastState = minus(times(module.embed(ids), 300), headSum);
            float[] otherState = minus(times(module.embed(otherEnd), 300), headSum);

            // Normed by weights near 1, a state's numbers are near 1 in size; a sum over the wrong rows is far from
            // that.
            assertThat(size(lastState)).isBetween(0.2, 5.0);
            assertThat(size(otherState)).isBetween(0.2, 5.0);
            assertThat(size(minus(lastState, otherState))).isGreaterThan(0.05);
        }
    }

    private static float[] times(float[] values, int factor) {
        float[] product = new float[values.length];
        for (int i = 0; i < values.length; i++) product[i] = values[i] * factor;
        return product;
    }

    private static float[] minus(float[] values, float[] others) {
        float[] difference = new float[values.length];
        for (int i = 0; i < values.length; i++) difference[i] = values[i] - others[i];
        return difference;
    }

    /** Root of the mean square. */
    private static double size(float[] values) {
        double sum = 0;
        for (float value : values) sum += value * value;
        return Math.sqrt(sum / values.length);
    }

    @Test
    void shouldGiveZerosForATextWithoutTokensAndReadControlTokensAsText() {
        assertThat(embedder.embed("").values()).containsOnly(0);
        assertThat(embedder.embed(" \n").values()).containsOnly(0);
        assertThat(embedder.embed("<|endoftext|>").values())
                .isNotEqualTo(embedder.embed("").values());
        assertThat(embedder.embed("long ".repeat(50_000))).isEqualTo(embedder.embed("long ".repeat(128)));
    }

    @Test
    void shouldBeNamedByModelAndCleaning() {
        var module = TestModels.program().open(model, 128);
        var own = SentimentPrompt.of(module::meta);

        assertThat(embedder.id()).hasSize(43).isEqualTo(new ModelEmbedder(module, own).id());
        assertThat(new ModelEmbedder(module, own.with(TextNormalisation.TEXT_1)).id())
                .isNotEqualTo(embedder.id());
        try (var other = ModelFile.open(TestModels.RANDOM)) {
            assertThat(ModelEmbedder.open(TestModels.program(), other).id()).isNotEqualTo(embedder.id());
        }
    }

    @Test
    void shouldRefuseTokensThatNoModelHas() {
        var module = TestModels.program().open(model, 16);

        assertThatThrownBy(() -> module.embed())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("0 tokens");
        assertThatThrownBy(() -> module.embed(new int[17])).hasMessageContaining("17 tokens were given, 1..16 fit");
        assertThatThrownBy(() -> module.embed(-1)).hasMessageContaining("not in the vocabulary");
    }
}
