package dev.quipu.examples.newsmomentum;

import dev.quipu.strategy.Asset;
import dev.quipu.strategy.feed.Fact;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An asset and the words by which news mention it.
 *
 * @param words lower-case, each matched as a whole word of the headline or as the news item's subject
 */
public record Subject(Asset asset, List<String> words) {

    public Subject {
        words = List.copyOf(words);
    }

    boolean isIn(Fact.News news) {
        if (words.contains(news.subject().toLowerCase(Locale.ROOT).strip())) {
            return true;
        }
        return mention(news.headline()).isPresent();
    }

    /** The first word by which a headline mentions the asset, as the headline writes it. */
    Optional<String> mention(String headline) {
        for (var word : headline.split("[^\\p{L}\\p{N}]+")) {
            if (words.contains(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(word);
            }
        }
        return Optional.empty();
    }
}
