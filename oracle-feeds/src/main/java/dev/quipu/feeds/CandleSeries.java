package dev.quipu.feeds;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Market and candle length of a file whose content names neither: as stated in the options, else from its name. */
record CandleSeries(String market, long durationMillis) {

    private static final Pattern NAME = Pattern.compile("Coinbase-([A-Z0-9]+-[A-Z0-9]+)-(PT?[0-9]+[DHMS])[-.].*");

    static CandleSeries of(Path file, ImportOptions options) {
        var name = NAME.matcher(file.getFileName().toString());
        boolean named = name.matches();
        var market = named && options.market().isEmpty() ? name.group(1) : options.market();
        long durationMillis =
                named && options.candleMillis() == 0 ? durationMillis(file, name.group(2)) : options.candleMillis();
        if (market.isEmpty() || durationMillis == 0) {
            throw new ArchiveException(
                    file,
                    "a file name that does not tell market and candle length, nor do the options",
                    "a name such as Coinbase-BTC-USD-PT4H-2021.json, or the options market and candleMillis");
        }
        return new CandleSeries(market, durationMillis);
    }

    private static long durationMillis(Path file, String text) {
        try {
            return Cells.durationMillis("candle length in the file name", text);
        } catch (RowException e) {
            throw new ArchiveException(file, e.getMessage(), "a name such as Coinbase-BTC-USD-PT4H-2021.json", e);
        }
    }
}
