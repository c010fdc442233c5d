package dev.quipu.llm.memo;

/**
 * What the memo was worth so far.
 *
 * @param secondsSpent time spent waiting for the model on misses
 * @param secondsSaved what the hits had cost when they were computed
 */
public record Counters(long hits, long misses, double secondsSpent, double secondsSaved) {

    public static final Counters NONE = new Counters(0, 0, 0, 0);

    /** Share of the answers that were found, 0 to 1; 0 if none was asked for. */
    public double hitRate() {
        return hits == 0 ? 0 : (double) hits / (hits + misses);
    }

    public Counters plus(Counters other) {
        return new Counters(
                hits + other.hits,
                misses + other.misses,
                secondsSpent + other.secondsSpent,
                secondsSaved + other.secondsSaved);
    }
}
