package dev.quipu.llm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SentimentEvaluationTest {

    /** Reads its answer off the text: the first letter is the label, the number its probability in percent. */
    private static final SentimentModel READER = new SentimentModel() {
        @Override
        public String id() {
            return "reader";
        }

        @Override
        public Sentiment score(String text) {
            int sure = Integer.parseInt(text.substring(1)) * 10_000;
            int rest = (1_000_000 - sure) / 2;
            return switch (text.charAt(0)) {
                case '-' -> new Sentiment(sure, rest, 1_000_000 - sure - rest);
                case '0' -> new Sentiment(rest, sure, 1_000_000 - sure - rest);
                default -> new Sentiment(rest, 1_000_000 - sure - rest, sure);
            };
        }
    };

    private static final List<LabelledText> TEXTS = List.of(
            new LabelledText("-90", Label.NEGATIVE),
            new LabelledText("-80", Label.NEUTRAL),
            new LabelledText("060", Label.NEUTRAL),
            new LabelledText("065", Label.NEUTRAL),
            new LabelledText("+95", Label.NEUTRAL),
            new LabelledText("+99", Label.POSITIVE),
            new LabelledText("0100", Label.POSITIVE));

    private static SentimentReport run(List<LabelledText> texts) {
        return SentimentEvaluation.run(READER, texts, done -> {}, new AtomicLong()::get);
    }

    @Test
    void shouldMeasureAsScikitLearnDoes() {
        SentimentReport report = run(TEXTS);

        // per label: negative 2/3, neutral 4/7, positive 1/2; support 1, 4, 2
        assertThat(report.items()).isEqualTo(7);
        assertThat(report.accuracy()).isCloseTo(4 / 7.0, within(1e-12));
        assertThat(report.weightedF1()).isCloseTo((2 / 3.0 + 4 * 4 / 7.0 + 2 * 0.5) / 7, within(1e-12));
        assertThat(report.macroF1()).isCloseTo((2 / 3.0 + 4 / 7.0 + 0.5) / 3, within(1e-12));
        assertThat(report.confusion()).containsExactly(List.of(1, 0, 0), List.of(1, 2, 1), List.of(0, 1, 1));
    }

    @Test
    void shouldMeasureCalibrationInTenBins() {
        // bins 6: 60 and 65 right; 8: 80 wrong; 9: 90, 99 right, 95, 100 wrong
        double gaps = Math.abs(1.25 - 2) + Math.abs(0.8 - 0) + Math.abs(0.90 + 0.95 + 0.99 + 1.0 - 2);

        assertThat(run(TEXTS).calibrationError()).isCloseTo(gaps / 7, within(1e-12));
    }

    @Test
    void shouldLeaveALabelThatNeverOccursOutOfTheMacroMean() {
        SentimentReport report = run(TEXTS.subList(0, 3)); // no positive as truth or answer

        assertThat(report.macroF1()).isCloseTo((2 / 3.0 + 2 / 3.0) / 2, within(1e-12));
    }

    @Test
    void shouldTellProgressAndSpeed() {
        AtomicLong clockNanos = new AtomicLong();
        List<Integer> progress = new ArrayList<>();

        SentimentReport report = SentimentEvaluation.run(
                READER,
                TEXTS,
                done -> {
                    progress.add(done);
                    clockNanos.addAndGet(500_000_000L);
                },
                clockNanos::get);

        assertThat(progress).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(report.itemsPerSecond()).isEqualTo(2.0);
    }

    @Test
    void shouldPreferTheEarlierLabelOfEquals() {
        assertThat(Label.of(new Sentiment(400_000, 200_000, 400_000))).isEqualTo(Label.NEGATIVE);
        assertThat(Label.of(new Sentiment(0, 500_000, 500_000))).isEqualTo(Label.NEUTRAL);
        assertThat(Label.of(new Sentiment(1, 499_999, 500_000))).isEqualTo(Label.POSITIVE);
    }
}
