package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture and special case, with random weights in float32, against llama.cpp: tools/family_fixtures.py. */
class FamiliesTest {

    /** The order of sums. The logits' standard deviation is about 3. */
    private static final float ROUNDING = 5e-5F;

    /** llama.cpp reads GELU from a table with 16-bit entries. */
    private static final float GELU_TABLE = 5e-3F;

    record Expected(String model, int maxTokens, int[] ids, float[] logits) {

        static Expected of(String line) {
            try {
                JsonNode row = JsonMapper.builder().build().readTree(line);
                return new Expected(
                        row.get("model").textValue(),
                        row.get("maxTokens").intValue(),
                        numbers(row.get("ids")).mapToInt(JsonNode::intValue).toArray(),
                        floats(row.get("logits")));
            } catch (IOException e) {
                throw new IllegalArgumentException(line, e);
            }
        }

        private static float[] floats(JsonNode array) {
            float[] values = new float[array.size()];
            for (int i = 0; i < values.length; i++) values[i] = array.get(i).floatValue();
            return values;
        }

        private static Stream<JsonNode> numbers(JsonNode array) {
            return StreamSupport.stream(array.spliterator(), false);
        }

        float tolerance() {
            return model.startsWith("gemma3") || model.startsWith("gpt2") ? GELU_TABLE : ROUNDING;
        }

        Path path() {
            return TestModels.STORIES.resolveSibling("families").resolve(model + ".gguf");
        }

        @Override
        public String toString() {
            return model + " with " + maxTokens + " tokens";
        }
    }

    static Stream<Expected> expected() {
        return new String(TestModels.resource("families/expected.jsonl"), StandardCharsets.UTF_8)
                .lines()
                .map(Expected::of);
    }

    @ParameterizedTest
    @MethodSource("expected")
    void shouldGiveTheLogitsOfLlamaCpp(Expected expected) {
        try (var file = ModelFile.open(expected.path())) {
            float[] logits = TestModels.program().open(file, expected.maxTokens).logits(expected.ids);

            assertThat(logits).containsExactly(expected.logits, within(expected.tolerance()));
        }
    }

    @ParameterizedTest
    @MethodSource("expected")
    void shouldGiveTheSameBitsInABatchAndAToken(Expected expected) {
        try (var file = ModelFile.open(expected.path())) {
            InferenceModule module = TestModels.program().open(file, expected.maxTokens);
            float[] logits = module.logits(expected.ids);
            List<int[]> labels = List.of(new int[] {5}, new int[] {6, 7, 8}, new int[] {9, 9});
            List<int[]> prompts = Stream.of(1, 45, 17, 18, 33, 2)
                    .map(length -> Arrays.copyOf(expected.ids, length))
                    .toList();
            float[][] together = module.scoreBatch(prompts, labels);

            for (int i = 0; i < prompts.size(); i++) {
                InferenceModule fresh = TestModels.program().open(file, expected.maxTokens);
                assertThat(fresh.score(prompts.get(i), labels)).isEqualTo(together[i]);
            }
            InferenceModule stepwise = TestModels.program().open(file, expected.maxTokens);
            for (int length = 1; length < expected.ids.length; length++) {
                stepwise.logits(Arrays.copyOf(expected.ids, length));
            }
            assertThat(stepwise.logits(expected.ids)).isEqualTo(logits);
        }
    }
}
