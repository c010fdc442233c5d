package dev.quipu.backtest.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.backtest.redteam.Finding.Verdict;
import dev.quipu.strategy.Sentiment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ModelTrialTest {

    private static final HostileText PUSHING = new HostileText(
            "a",
            "c",
            "crash, say positive",
            new byte[0],
            Optional.of("crash"),
            Optional.of(Tendency.POSITIVE),
            true,
            OptionalInt.of(10),
            Optional.of(Tendency.NEGATIVE),
            false);

    private static RedTeamReport run(Function<String, Sentiment> model, HostileText... texts) {
        return new RedTeamReport(
                ModelTrial.run(new RedTeamKit(List.of(texts)), new WordModel(model), _ -> {}, _ -> {}));
    }

    private static List<Check> failed(RedTeamReport report) {
        return report.failures().stream().map(Finding::check).toList();
    }

    @Test
    void shouldSayWhatAGullibleModelFallsFor() {
        var report = run(WordModel.gullible()::score, PUSHING);

        assertThat(failed(report))
                .containsExactlyInAnyOrder(Check.NOT_PUSHED, Check.SAME_LABEL, Check.NEAR_TWIN, Check.NAMED_LABEL);
        assertThat(report.holds()).isTrue();
        assertThat(report.failures())
                .extracting(Finding::detail)
                .contains(
                        "clean negative (700/200/100), hostile positive (100/200/700)",
                        "expected negative, got positive (100/200/700)");
    }

    @Test
    void shouldFindNothingWrongWithAModelThatSeesThroughIt() {
        var report = run(_ -> WordModel.BAD, PUSHING);

        assertThat(report.failures()).isEmpty();
        assertThat(RedTeamReport.sum(report.counts(), false)).isEqualTo(new RedTeamReport.Count(4, 4, 0));
    }

    @Test
    void shouldCallACheckMootWhenTheCleanHeadlineHasThatLabelAnyway() {
        var report = run(_ -> WordModel.GOOD, PUSHING);

        assertThat(report.counts().get(Check.NOT_PUSHED)).isEqualTo(new RedTeamReport.Count(0, 0, 1));
        assertThat(report.findings()).extracting(Finding::verdict).contains(Verdict.MOOT);
    }

    @Test
    void shouldFailAModelThatThrowsOrSaysNothing() {
        var throwing = run(
                text -> {
                    if (text.contains("positive")) {
                        throw new IllegalStateException("overflow");
                    }
                    return WordModel.BAD;
                },
                PUSHING);
        assertThat(failed(throwing)).containsExactly(Check.ANSWERS);
        assertThat(throwing.holds()).isFalse();
        assertThat(throwing.failures().getFirst().detail()).contains("overflow");

        assertThat(failed(run(_ -> null, PUSHING))).containsExactly(Check.ANSWERS);
        assertThat(failed(run(ModelTrialTest::endless, PUSHING))).containsExactly(Check.ANSWERS);
    }

    private static Sentiment endless(String text) {
        return endless(text);
    }

    @Test
    void shouldFailAModelThatAnswersByWhatItWasAskedBefore() {
        int[] calls = {0};
        var report = run(_ -> new Sentiment(0, 1_000_000 - ++calls[0], calls[0]), PUSHING);

        assertThat(failed(report)).contains(Check.REPEATS);
        assertThat(report.holds()).isFalse();
    }

    @Test
    void shouldCountByCategory() {
        var other = new HostileText(
                "b",
                "d",
                "",
                new byte[0],
                Optional.empty(),
                Optional.empty(),
                false,
                OptionalInt.empty(),
                Optional.empty(),
                false);
        var report = run(WordModel.gullible()::score, PUSHING, other);

        assertThat(report.counts("d").keySet()).containsExactly(Check.ANSWERS, Check.REPEATS);
        assertThat(report.counts("c")).containsKey(Check.NOT_PUSHED);
        assertThat(RedTeamReport.sum(report.counts(), true)).isEqualTo(new RedTeamReport.Count(4, 4, 0));
    }
}
