package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quipu.llm.output.OutputFormat;
import dev.quipu.wasm.QuipuEngine;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sampling and constraints with a real, if tiny, model: 260 thousand weights that tell stories. */
class GenerationTest {

    private static final OutputFormat FREE = new OutputFormat.Free();
    private static final Sampling WARM = new Sampling(0.9f, 40, 0.95f, 0.05f, 1.1f, 64, 2026);

    private static InferenceModule open(InferenceBuild build) {
        return InferenceProgram.compile(new QuipuEngine(), build).open(ModelFile.open(TestModels.STORIES), 256);
    }

    private static InferenceModule open() {
        return open(InferenceBuild.W64_SIMD);
    }

    private static int[] generate(InferenceModule module, int maxNew, Sampling sampling, OutputFormat format) {
        return module.generate(
                prompt(module), GenerateOptions.greedy(maxNew).with(sampling).in(format));
    }

    private static int[] prompt(InferenceModule module) {
        return module.tokenize("Once upon a time", InferenceModule.TokenizeOption.ADD_BOS);
    }

    @Test
    void shouldTakeTheLikeliestTokenWhenGreedy() {
        var module = open();
        int[] prompt = prompt(module);
        assertThat(generate(module, 60, Sampling.GREEDY, FREE)).isEqualTo(module.generate(prompt, 60));
    }

    @ParameterizedTest
    @EnumSource(InferenceBuild.class)
    void shouldChooseTheSameTokensInEveryBuild(InferenceBuild build) {
        var module = open(build);
        var json = OutputFormat.json("{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":12}}");
        var reference = open();
        assertThat(generate(module, 80, WARM, FREE)).isEqualTo(generate(reference, 80, WARM, FREE));
        assertThat(generate(module, 80, WARM, json)).isEqualTo(generate(reference, 80, WARM, json));
    }

    @Test
    void shouldTellAnotherStoryForAnotherSeed() {
        var module = open();
        int[] story = generate(module, 60, Sampling.at(1, 1), FREE);
        assertThat(generate(module, 60, Sampling.at(1, 1), FREE)).isEqualTo(story);
        assertThat(generate(module, 60, Sampling.at(1, 2), FREE)).isNotEqualTo(story);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 75, 90, 120})
    void shouldCompleteTheJsonInTheTokensThereAre(int maxNew) throws JsonProcessingException {
        var module = open();
        var format = OutputFormat.json("""
                {"type": "object", "required": ["name", "friends", "happy"], "properties": {
                  "name": {"type": "string"},
                  "friends": {"type": "array", "items": {"type": "string", "minLength": 3}, "minItems": 1},
                  "age": {"type": "integer", "minimum": 1, "maximum": 12},
                  "happy": {"type": "boolean"}}}
                """);
        for (int seed = 0; seed < 8; seed++) {
            int[] ids = generate(module, maxNew, Sampling.at(1.5f, seed), format);
            JsonNode story = new ObjectMapper().readTree(module.text(ids));
            assertThat(ids.length).isLessThanOrEqualTo(maxNew);
            assertThat(story.get("name").isTextual()).isTrue();
            assertThat(story.get("friends")).isNotEmpty();
            assertThat(story.get("happy").isBoolean()).isTrue();
        }
    }

    @Test
    void shouldChooseOneOfTheTexts() {
        var module = open();
        var format = new OutputFormat.Choice(List.of(" there was", " there lived", " a dragon slept", " nobody came"));
        var random = new SplittableRandom(3);
        for (int round = 0; round < 12; round++) {
            int[] ids = generate(module, 30, Sampling.at(2, random.nextLong()), format);
            assertThat(format.texts()).contains(module.text(ids));
        }
    }

    /** The letters of the second word are certain: the model is asked for those of the first only. */
    @Test
    void shouldNotAskTheModelForWhatIsCertain() {
        var module = open();
        int[] prompt = prompt(module);
        var format = new OutputFormat.Regex("\\x01\\x02\\x03\\x04\\x05\\x06\\x07[ab]\\x08");
        module.generate(prompt, 1);
        long before = module.tokensEvaluated();
        int[] ids = generate(module, 20, Sampling.GREEDY, format);
        assertThat(module.text(ids)).matches("\\x01\\x02\\x03\\x04\\x05\\x06\\x07[ab]\\x08");
        assertThat(ids).hasSize(9);
        assertThat(module.tokensEvaluated() - before).isEqualTo(1 + 7);
    }

    @Test
    void shouldRefuseWhatItCannotDo() {
        var module = open();
        assertThatThrownBy(() -> generate(module, 9, Sampling.at(-1, 0), FREE))
                .isInstanceOf(ModelException.class)
                .hasMessage("stories260K.gguf: the sampling option temperature is out of range: expected 0 or more");
        assertThatThrownBy(() -> generate(module, 9, WARM, new OutputFormat.Regex("(a")))
                .isInstanceOf(ModelException.class)
                .hasMessage("stories260K.gguf: regular expression, byte 0: this group does not end");
        assertThatThrownBy(() -> generate(module, 3, WARM, new OutputFormat.Choice(List.of("seldom"))))
                .isInstanceOf(ModelException.class)
                .hasMessage("stories260K.gguf: the shortest text the constraint takes from here has 6 bytes,"
                        + " and 3 tokens are left");
        assertThat(generate(module, 60, Sampling.GREEDY, FREE)).isEqualTo(module.generate(prompt(module), 60));
    }
}
