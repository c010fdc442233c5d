package dev.quipu.llm.evaluation;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.Set;
import java.util.regex.Pattern;

/** The sign of good words less bad words; no surplus either way is neutral. The list of {@code training/lexicon.py}. */
final class WordList implements SentimentModel {

    private static final int MILLION = 1_000_000;
    private static final Pattern WORD = Pattern.compile("[a-z]+");

    private static final Set<String> GOOD = words("""
            accelerate advance advances approval approves approved beat beats best better boom boost boosts
            bought breakout bullish buy buying climb climbs expands gain gains good green grow growth
            high higher highs improve improved improves jump jumps leads optimism optimistic outperform
            outperforms overweight positive profit profits raise raised raises rallies rally rebound rebounds
            record recover recovery rise rises rising rose soar soars strength strong stronger surge surges
            top tops up upbeat upgrade upgraded upgrades upside win wins""");

    private static final Set<String> BAD = words("""
            bankrupt bankruptcy bearish bad below bust concern concerns crash crisis cut cuts cutting decline
            declines default delay delays down downgrade downgraded downgrades downside drop drops fall
            falling falls fear fears fell fraud hack halt hurt lawsuit layoffs lose loses loss losses low
            lower lows miss misses negative plunge plunges pressure probe recall recession red risk risks
            selloff sell short sink sinks slash slashes slide slides slow slowdown slump slumps tumble
            tumbles underperform underweight warn warning warns weak weaker weakness worse worst""");

    private static Set<String> words(String list) {
        return Set.of(list.split("\\s+"));
    }

    @Override
    public String id() {
        return "word list";
    }

    /** Sure of itself, since a count has no probability. */
    @Override
    public Sentiment score(String text) {
        long surplus = WORD.matcher(CleanText.of(text))
                .results()
                .map(match -> match.group())
                .mapToLong(word -> (GOOD.contains(word) ? 1 : 0) - (BAD.contains(word) ? 1 : 0))
                .sum();
        if (surplus > 0) return new Sentiment(0, 0, MILLION);
        return surplus < 0 ? new Sentiment(MILLION, 0, 0) : new Sentiment(0, MILLION, 0);
    }
}
