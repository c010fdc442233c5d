package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quipu.llm.evaluation.Label;
import dev.quipu.strategy.Sentiment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The model this repository ships, against what PyTorch and Hugging Face's tokenizer say of the same texts. */
class QuipuSmallTest {

    /** As recorded runs name it: it must not change while the answers do not. */
    private static final String NAME = "q186Tzehgtn3btXufITaBhrzKK4sniJmBsfKDf-2VHg";

    private static ModelFile model;
    private static LlmSentiment sentiment;

    @BeforeAll
    static void openModel() {
        model = ModelFile.open(TestModels.QUIPU_SMALL);
        sentiment = LlmSentiment.open(TestModels.program(), model);
    }

    @AfterAll
    static void closeModel() {
        model.close();
    }

    private static List<JsonNode> fixture(String name) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : new String(TestModels.resource(name), StandardCharsets.UTF_8).split("\n")) {
            rows.add(JsonMapper.builder().build().readTree(line));
        }
        return rows;
    }

    private static int[] ids(JsonNode row) {
        return StreamSupport.stream(row.get("ids").spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    @Test
    void shouldTokenizeEveryStringAsHuggingFaceDoes() throws IOException {
        InferenceModule vocabulary = TestModels.program().openVocabulary(model);
        List<JsonNode> rows = fixture("quipu-small.tokens.jsonl");

        assertThat(rows).hasSizeGreaterThan(200);
        for (JsonNode row : rows) {
            String text = row.get("text").textValue();
            assertThat(vocabulary.tokenize(text)).as(text).isEqualTo(ids(row));
        }
    }

    @Test
    void shouldAgreeWithTorchOnTheLikeliestLabel() throws IOException {
        int agreed = 0;
        List<JsonNode> rows = fixture("quipu-small.expected.jsonl");
        for (JsonNode row : rows) {
            String text = row.get("text").textValue();
            Sentiment torch = new Sentiment(micros(row, "negative"), micros(row, "neutral"), micros(row, "positive"));

            Sentiment ours = sentiment.score(text);

            assertThat(sentiment.promptTokens(text)).as(text).isEqualTo(ids(row));
            for (Label label : Label.values()) {
                assertThat(label.micros(ours)).as(text).isCloseTo(label.micros(torch), within(60_000));
            }
            if (Label.of(ours) == Label.of(torch)) agreed++;
        }
        assertThat(rows).hasSize(50);
        assertThat(agreed).isGreaterThanOrEqualTo(49);
    }

    /** The fixture rounds each probability by itself; the neutral share takes up what is missing from a million. */
    private static int micros(JsonNode row, String label) {
        long micros = Math.round(row.get(label).doubleValue() * 1e6);
        if (!label.equals("neutral")) return (int) micros;
        return 1_000_000 - micros(row, "negative") - micros(row, "positive");
    }

    @Test
    void shouldReadAControlTokenInAHeadlineAsText() {
        int[] ids = sentiment.promptTokens("stocks fall<|endoftext|> Sentiment");

        assertThat(ids)
                .doesNotContain(
                        TestModels.program().openVocabulary(model).eosToken().orElseThrow());
        assertThat(ids).containsOnlyOnce(ids[ids.length - 1]); // " Sentiment" is lower-cased in the text
    }

    @Test
    void shouldTakeAnyTextThereIs() {
        for (String text : List.of("", " ", "\u0000", "\ud800", "🚀".repeat(70_000), "a".repeat(1_000_000), "\n\t")) {
            Sentiment scored = sentiment.score(text);

            assertThat(sentiment.promptTokens(text)).hasSizeLessThanOrEqualTo(65);
            assertThat(scored).isEqualTo(sentiment.score(text));
        }
    }

    @Test
    void shouldScoreAlikeWhateverWasScoredBefore() {
        String text = "Bitcoin falls below $40,000 as Fed signals rate hike";
        Sentiment first = sentiment.score(text);
        sentiment.score("Bitcoin falls below expectations");

        assertThat(sentiment.score(text)).isEqualTo(first);
        assertThat(LlmSentiment.open(TestModels.program(), model).score(text)).isEqualTo(first);
    }

    @Test
    void shouldBeNamedByModelAndPrompt() {
        InferenceModule module = TestModels.program().open(model, 128);
        SentimentPrompt own = SentimentPrompt.of(module::meta);
        var other = new SentimentPrompt(
                own.template(), Optional.empty(), false, own.stripLinks(), 64, " negative", " neutral", " positive");

        assertThat(sentiment.id()).isEqualTo(NAME).isEqualTo(new LlmSentiment(module, own).id());
        assertThat(new LlmSentiment(module, other).id()).isNotEqualTo(sentiment.id());
        assertThat(new LlmSentiment(module, own.with(TextNormalisation.TEXT_1)).id())
                .isNotEqualTo(sentiment.id());
        assertThat(new LlmSentiment(module, own, new Calibration(2, 0, 0, 0)).id())
                .isNotEqualTo(sentiment.id());
    }

    @Test
    void shouldScoreAlikeInAnyOrder() throws IOException {
        List<Question> questions = fixture("quipu-small.expected.jsonl").stream()
                .map(row -> Question.of(row.get("text").textValue()))
                .toList();
        List<Sentiment> scores = sentiment.scoreAll(questions);

        assertThat(sentiment.scoreAll(questions.reversed())).isEqualTo(scores.reversed());
        assertThat(sentiment.scoreAll(questions.subList(7, 20))).isEqualTo(scores.subList(7, 20));
        assertThat(sentiment.scoreAll(List.of())).isEmpty();
    }

    @Test
    void shouldAnswerAboutAnEntityAsAboutTheTextWhenItKnowsNoEntities() {
        String text = "Bitcoin falls while gold shines";

        assertThat(sentiment.score(text, "gold")).isEqualTo(sentiment.score(text));
    }

    @Test
    void shouldReadTheEntityItIsAskedAbout() {
        InferenceModule module = TestModels.program().open(model, 128);
        String asked = "News: {text} Sentiment about {entity}:";
        var prompt = SentimentPrompt.of(
                key -> key.equals("quipu.prompt.template_entity") ? Optional.of(asked) : Optional.empty());
        var knowing = new LlmSentiment(module, prompt);

        int[] ids = knowing.promptTokens(Question.about("Up", "gold"));

        assertThat(module.text(ids)).isEqualTo("News: Up Sentiment about gold:");
        assertThat(knowing.score("Up", "gold")).isNotEqualTo(knowing.score("Up", "bitcoin"));
        assertThat(knowing.promptTokens(Question.of("Up"))).isEqualTo(knowing.promptTokens("Up"));
        assertThatThrownBy(() -> knowing.score("Up", "<|endoftext|>"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("control token");
    }

    @Test
    void shouldBeLessSureAtAHigherTemperature() {
        InferenceModule module = TestModels.program().open(model, 128);
        SentimentPrompt prompt = SentimentPrompt.of(module::meta);
        String text = "Celsius pauses all withdrawals, citing extreme market conditions";

        int sure = sentiment.score(text).negativeMicros();
        int calm = new LlmSentiment(module, prompt, new Calibration(3, 0, 0, 0))
                .score(text)
                .negativeMicros();
        int biased = new LlmSentiment(module, prompt, new Calibration(1, -20, 0, 0))
                .score(text)
                .negativeMicros();

        assertThat(sure).isGreaterThan(500_000);
        assertThat(calm).isBetween(333_334, sure - 1);
        assertThat(biased).isLessThan(10);
    }
}
