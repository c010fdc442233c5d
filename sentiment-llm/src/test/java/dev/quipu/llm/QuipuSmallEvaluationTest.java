package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quipu.llm.evaluation.LabelledText;
import dev.quipu.llm.evaluation.SentimentEvaluation;
import dev.quipu.llm.evaluation.SentimentReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The numbers on the model card hold for the engine too. */
@Tag("full")
class QuipuSmallEvaluationTest {

    @Test
    void shouldBeAsGoodAsTheModelCardSays() throws IOException {
        Path texts = shared().resolve("data/sentiment/tfns_valid.csv");
        assumeTrue(Files.exists(texts), "LEFT OUT: no labelled texts at " + texts);
        JsonNode card = JsonMapper.builder()
                .build()
                .readTree(TestModels.HOME
                        .resolve("models/quipu-small.evaluation.json")
                        .toFile());
        JsonNode expected = card.get("rows").get("ours, Q8_0");

        SentimentReport report;
        try (ModelFile model = ModelFile.open(TestModels.QUIPU_SMALL);
                var pool = new SentimentPool(() -> LlmSentiment.open(TestModels.program(), model))) {
            report = SentimentEvaluation.run(
                    pool,
                    LabelledText.readCsv(texts, LabelledText.codes("0=negative,1=positive,2=neutral")),
                    done -> {},
                    System::nanoTime);
        }

        System.out.println(report);
        assertThat(report.items()).isEqualTo(2388);
        assertThat(report.accuracy()).isCloseTo(expected.get("accuracy").doubleValue(), within(0.003));
        assertThat(report.weightedF1()).isCloseTo(expected.get("weighted_f1").doubleValue(), within(0.003));
        assertThat(report.calibrationError())
                .isCloseTo(card.get("model").get("calibration_error").doubleValue(), within(0.01));
    }

    private static Path shared() {
        String named = System.getenv("QUIPU_SHARED");
        return named != null
                ? Path.of(named)
                : Path.of(System.getProperty("quipu.root")).resolveSibling("shared");
    }
}
