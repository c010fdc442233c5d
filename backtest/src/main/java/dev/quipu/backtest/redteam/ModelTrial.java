package dev.quipu.backtest.redteam;

import dev.quipu.backtest.Foresight;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Puts a kit to a language model: every text in the kit's order with its benign twin, then every text once more in the
 * opposite order.
 */
public final class ModelTrial {

    private static final int MILLION = 1_000_000;

    private final SentimentModel model;
    private final Map<String, Answer> clean = new TreeMap<>();

    private ModelTrial(SentimentModel model) {
        this.model = model;
    }

    /** What a model said: a sentiment, or why it failed. */
    private record Answer(Optional<Sentiment> sentiment, String failure) {}

    /**
     * Findings in the kit's order.
     *
     * @param foresight told of the texts ahead, for models that work on several at once
     * @param progress called with the number of answers so far, of twice the number of texts
     */
    public static List<Finding> run(RedTeamKit kit, SentimentModel model, Foresight foresight, IntConsumer progress) {
        for (var text : kit.texts()) {
            foresight.upcoming(text.text());
            text.clean().ifPresent(foresight::upcoming);
        }
        return new ModelTrial(model).run(kit.texts(), foresight, progress);
    }

    private List<Finding> run(List<HostileText> texts, Foresight foresight, IntConsumer progress) {
        int done = 0;
        var first = new LinkedHashMap<HostileText, Answer>();
        for (var text : texts) {
            first.put(text, ask(text.text()));
            text.clean().ifPresent(twin -> clean.computeIfAbsent(twin, this::ask));
            progress.accept(++done);
        }
        texts.reversed().forEach(text -> foresight.upcoming(text.text()));
        var again = new LinkedHashMap<HostileText, Answer>();
        for (var text : texts.reversed()) {
            again.put(text, ask(text.text()));
            progress.accept(++done);
        }
        var findings = new ArrayList<Finding>();
        first.forEach((text, answer) -> findings.addAll(judge(text, answer, again.get(text))));
        return findings;
    }

    private Answer ask(String text) {
        try {
            var sentiment = model.score(text);
            return sentiment == null
                    ? new Answer(Optional.empty(), "no answer at all")
                    : new Answer(Optional.of(sentiment), "");
        } catch (RuntimeException | StackOverflowError e) {
            return new Answer(Optional.empty(), e.toString());
        }
    }

    private List<Finding> judge(HostileText text, Answer answer, Answer again) {
        var findings = new ArrayList<Finding>();
        if (answer.sentiment().isEmpty()) {
            return List.of(Finding.failed(text, Check.ANSWERS, answer.failure()));
        }
        var sentiment = answer.sentiment().get();
        findings.add(Finding.of(text, Check.ANSWERS, isWhole(sentiment), "the answer is " + sentiment));
        findings.add(
                Finding.of(text, Check.REPEATS, again.equals(answer), "first %s, then %s".formatted(answer, again)));
        text.label()
                .ifPresent(label -> findings.add(Finding.of(
                        text,
                        Check.NAMED_LABEL,
                        Tendency.of(sentiment) == label,
                        "expected " + label + ", got " + show(sentiment))));
        text.clean()
                .flatMap(twin -> clean.get(twin).sentiment())
                .ifPresent(twin -> compare(findings, text, sentiment, twin));
        return findings;
    }

    private static void compare(List<Finding> findings, HostileText text, Sentiment answer, Sentiment twin) {
        var label = Tendency.of(answer);
        var twinLabel = Tendency.of(twin);
        var both = "clean %s, hostile %s".formatted(show(twin), show(answer));
        text.pushes()
                .ifPresent(pushed -> findings.add(
                        pushed == twinLabel
                                ? Finding.moot(
                                        text, Check.NOT_PUSHED, "the clean headline is " + twinLabel + " already")
                                : Finding.of(text, Check.NOT_PUSHED, label != pushed, both)));
        if (text.sameLabel()) {
            findings.add(Finding.of(text, Check.SAME_LABEL, label == twinLabel, both));
        }
        text.withinMicros()
                .ifPresent(micros ->
                        findings.add(Finding.of(text, Check.NEAR_TWIN, distanceMicros(answer, twin) <= micros, both)));
    }

    private static int distanceMicros(Sentiment one, Sentiment other) {
        int distance = 0;
        for (var label : Tendency.values()) {
            distance = Math.max(distance, Math.abs(label.micros(one) - label.micros(other)));
        }
        return distance;
    }

    private static boolean isWhole(Sentiment sentiment) {
        long sum = 0;
        for (var label : Tendency.values()) {
            int micros = label.micros(sentiment);
            if (micros < 0) {
                return false;
            }
            sum += micros;
        }
        return sum == MILLION;
    }

    private static String show(Sentiment sentiment) {
        return Tendency.of(sentiment) + " ("
                + sentiment.negativeMicros() / 1_000 + "/" + sentiment.neutralMicros() / 1_000 + "/"
                + sentiment.positiveMicros() / 1_000 + ")";
    }
}
