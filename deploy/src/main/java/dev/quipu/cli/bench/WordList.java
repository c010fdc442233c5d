package dev.quipu.cli.bench;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.List;
import java.util.Locale;

/** Counts a few good and bad words: costs next to nothing, yet makes an agent trade. For benchmarks only. */
final class WordList implements SentimentModel {

    private static final List<String> GOOD = List.of("surge", "rall", "gain", "record", "adopt", "launch", "rise");
    private static final List<String> BAD = List.of("crash", "fall", "drop", "hack", "ban", "plunge", "fear");

    @Override
    public String id() {
        return "word-list";
    }

    @Override
    public Sentiment score(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        var balance = GOOD.stream().filter(lower::contains).count()
                - BAD.stream().filter(lower::contains).count();
        return balance == 0
                ? new Sentiment(100_000, 800_000, 100_000)
                : balance > 0 ? new Sentiment(100_000, 200_000, 700_000) : new Sentiment(700_000, 200_000, 100_000);
    }
}
