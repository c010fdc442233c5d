package dev.quipu.llm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RivalsTest {

    private static final SentimentModel MAJORITY = Rivals.all().get(0);
    private static final SentimentModel WORDS = Rivals.all().get(1);
    private static final SentimentModel TF_IDF = Rivals.all().get(2);

    private static SentimentReport onTfnsValid(SentimentModel model) {
        var root = Path.of(System.getProperty("quipu.root", ".."));
        var texts = LabelledText.readCsv(
                root.resolve("sentiment-llm/data/tfns_valid.csv"),
                LabelledText.codes("0=negative,1=positive,2=neutral"));
        return SentimentEvaluation.run(model, texts, done -> {}, new AtomicLong()::get);
    }

    @Test
    void shouldAnswerAsScikitLearnDoes() throws IOException {
        List<JsonNode> expected = expected();

        assertThat(expected).hasSizeGreaterThan(50);
        for (JsonNode row : expected) {
            Sentiment found = TF_IDF.score(row.get("text").asText());
            assertThat(found.negativeMicros() / 1e6)
                    .isCloseTo(row.get("negative").asDouble(), within(2e-3));
            assertThat(found.neutralMicros() / 1e6).isCloseTo(row.get("neutral").asDouble(), within(2e-3));
            assertThat(found.positiveMicros() / 1e6)
                    .isCloseTo(row.get("positive").asDouble(), within(2e-3));
        }
    }

    private static List<JsonNode> expected() throws IOException {
        var rows = new ArrayList<JsonNode>();
        try (var in = RivalsTest.class.getResourceAsStream("tfidf.expected.jsonl");
                var values = new ObjectMapper().readerFor(JsonNode.class).<JsonNode>readValues(in)) {
            values.forEachRemaining(rows::add);
        }
        return rows;
    }

    @Test
    void shouldScoreTfnsValidAsTheModelCardSays() {
        assertThat(onTfnsValid(MAJORITY).accuracy()).isCloseTo(0.656, within(5e-4));
        assertThat(onTfnsValid(WORDS).accuracy()).isCloseTo(0.699, within(5e-4));
        assertThat(onTfnsValid(TF_IDF).accuracy()).isCloseTo(0.819, within(2e-3));
    }

    @Test
    void shouldKnowNothingOfAnEmptyText() {
        assertThat(Label.of(WORDS.score(""))).isEqualTo(Label.NEUTRAL);
        assertThat(Label.of(TF_IDF.score(""))).isEqualTo(Label.NEUTRAL);
    }
}
