package dev.quipu.feeds;

/**
 * What an archive does not say and an importer has to assume. The delays are assumptions about a feed nobody recorded:
 * archives hold the time of publication only. A report on such data must state them.
 *
 * @param newsLatencyMillis from publication to delivery of a news item; it counts as observed after half of it
 * @param priceLatencyMillis from a price's own time to its delivery; likewise
 * @param dateOnlyLatencyMillis the same for a news item whose stamp may be a bare date, so that an item of any hour of
 *     that day is not delivered before it was written
 * @param market market of a file that names none, for example {@code BTC-USD}; empty: take it from the file's name
 * @param candleMillis length of the candles of a file that states none; 0: take it from the file's name
 */
public record ImportOptions(
        long newsLatencyMillis, long priceLatencyMillis, long dateOnlyLatencyMillis, String market, long candleMillis) {

    private static final long MINUTE_MILLIS = 60_000;
    private static final long DAY_MILLIS = 24 * 60 * MINUTE_MILLIS;

    public ImportOptions {
        requireWithinYear("newsLatencyMillis", newsLatencyMillis);
        requireWithinYear("priceLatencyMillis", priceLatencyMillis);
        requireWithinYear("dateOnlyLatencyMillis", dateOnlyLatencyMillis);
        requireWithinYear("candleMillis", candleMillis);
        if (!market.equals(market.strip())) {
            throw new IllegalArgumentException("market must not begin or end with space, was '" + market + "'");
        }
    }

    /** A minute for news and prices, a day and a minute for a bare date, market and length from the file's name. */
    public static ImportOptions defaults() {
        return new ImportOptions(MINUTE_MILLIS, MINUTE_MILLIS, DAY_MILLIS + MINUTE_MILLIS, "", 0);
    }

    public ImportOptions withNewsLatencyMillis(long millis) {
        return new ImportOptions(millis, priceLatencyMillis, dateOnlyLatencyMillis, market, candleMillis);
    }

    public ImportOptions withPriceLatencyMillis(long millis) {
        return new ImportOptions(newsLatencyMillis, millis, dateOnlyLatencyMillis, market, candleMillis);
    }

    public ImportOptions withDateOnlyLatencyMillis(long millis) {
        return new ImportOptions(newsLatencyMillis, priceLatencyMillis, millis, market, candleMillis);
    }

    public ImportOptions withMarket(String name) {
        return new ImportOptions(newsLatencyMillis, priceLatencyMillis, dateOnlyLatencyMillis, name, candleMillis);
    }

    public ImportOptions withCandleMillis(long millis) {
        return new ImportOptions(newsLatencyMillis, priceLatencyMillis, dateOnlyLatencyMillis, market, millis);
    }

    private static void requireWithinYear(String name, long millis) {
        if (millis < 0 || millis > 366 * DAY_MILLIS) {
            throw new IllegalArgumentException("%s must be 0 to 366 days, was %s".formatted(name, millis));
        }
    }
}
