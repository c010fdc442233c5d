package dev.quipu.examples.newsmomentum;

import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What the strategy remembers about one asset. Immutable.
 *
 * @param recent tone of the latest news
 * @param usual tone the news have had for long
 * @param bars the last candles, oldest first
 * @param heldSinceMillis when the position was opened; 0 when there is none
 * @param goodNews the last clearly positive headlines, oldest first
 * @param badNews the last clearly negative headlines, oldest first
 */
record Track(
        Tone recent,
        Tone usual,
        List<PriceBar> bars,
        long heldSinceMillis,
        List<Headline> goodNews,
        List<Headline> badNews) {

    private static final int HEADLINES_KEPT = 3;
    private static final double CLEAR_POLARITY = 0.25;

    static final Track EMPTY = new Track(Tone.SILENCE, Tone.SILENCE, List.of(), 0, List.of(), List.of());

    Track {
        bars = List.copyOf(bars);
        goodNews = List.copyOf(goodNews);
        badNews = List.copyOf(badNews);
    }

    /** After a headline of this polarity, −1 to 1, that counts with this weight. */
    Track hear(Headline headline, double polarity, double weight, Parameters parameters) {
        long atMillis = headline.atMillis();
        return new Track(
                recent.at(atMillis, parameters.newsHalfLifeMillis()).plus(polarity, weight),
                usual.at(atMillis, parameters.baselineHalfLifeMillis()).plus(polarity, weight),
                bars,
                heldSinceMillis,
                polarity >= CLEAR_POLARITY ? lastOf(goodNews, headline, HEADLINES_KEPT) : goodNews,
                polarity <= -CLEAR_POLARITY ? lastOf(badNews, headline, HEADLINES_KEPT) : badNews);
    }

    Track see(PriceBar bar, int barsKept) {
        return new Track(recent, usual, lastOf(bars, bar, barsKept), heldSinceMillis, goodNews, badNews);
    }

    Track heldSince(long millis) {
        return new Track(recent, usual, bars, millis, goodNews, badNews);
    }

    /**
     * How far the recent mean stands above the usual one, in standard deviations of one headline, so that neither a
     * model's bias nor its sharpness matters; shrunk while recent headlines are few.
     */
    double signal(long nowMillis, Parameters parameters) {
        double deviation = usual.deviation();
        if (deviation == 0) {
            return 0;
        }
        var now = recent.at(nowMillis, parameters.newsHalfLifeMillis());
        double excess = now.sum() - usual.mean() * now.weight();
        return excess / (now.weight() + parameters.priorHeadlines()) / deviation;
    }

    void write(StateWriter out) {
        recent.write(out);
        usual.write(out);
        out.writeList(bars, (w, bar) -> bar.write(w))
                .writeLong(heldSinceMillis)
                .writeList(goodNews, (w, headline) -> headline.write(w))
                .writeList(badNews, (w, headline) -> headline.write(w));
    }

    static Track read(StateReader in) {
        return new Track(
                Tone.read(in),
                Tone.read(in),
                in.readList(PriceBar::read),
                in.readLong(),
                in.readList(Headline::read),
                in.readList(Headline::read));
    }

    private static <T> List<T> lastOf(List<T> before, T next, int kept) {
        var after = new ArrayList<T>(before.subList(Math.max(0, before.size() + 1 - kept), before.size()));
        after.add(next);
        return after;
    }
}
