package dev.quipu.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A few days of the real archives: enough for the agent to trade, small enough for seconds. */
final class SmallArchive {

    static final int HEADLINES = 16;
    static final int CANDLES = 60;

    /** One opening price and one candle a row, in two markets. */
    static final int MESSAGES = HEADLINES + 2 * 2 * CANDLES;

    /** Parameters under which the news-momentum agent trades on so little news. */
    static final List<String> EAGER = List.of(
            "--set", "enterMicros=1",
            "--set", "exitMicros=-900000",
            "--set", "edgeBpsPerSignal=1000000",
            "--set", "priorHeadlines=1",
            "--set", "volatilityBars=6",
            "--set", "minimumHoldMillis=0",
            "--set", "newsHalfLifeMillis=3600000",
            "--set", "baselineHalfLifeMillis=7200000");

    private static final String BITCOIN = "Coinbase-BTC-USD-PT4H-20210801_20220706.json";
    private static final String ETHER = "Coinbase-ETH-USD-PT4H-20210801_20220706.json";

    private final Path folder;

    SmallArchive(Path folder) {
        this.folder = folder;
    }

    /** The newest headlines, newest first, as the file has them. */
    Path news() {
        return news("news.csv", 0, HEADLINES);
    }

    /** Headlines by their place in the file, counted from the newest. */
    Path news(String name, int from, int to) {
        var lines = lines("cryptonews.csv.gz");
        var slice = new ArrayList<>(lines.subList(0, 1));
        slice.addAll(lines.subList(1 + from, 1 + to));
        return write(name, String.join("\n", slice) + "\n");
    }

    Path bitcoin() {
        return candles(BITCOIN, CANDLES);
    }

    Path ether() {
        return candles(ETHER, CANDLES);
    }

    /** The newest candles of a file. */
    private Path candles(String name, int count) {
        var rows = lines(name + ".gz").stream()
                .filter(line -> line.startsWith("{\"start\""))
                .map(line -> line.replaceFirst(",$", ""))
                .toList();
        var slice = rows.subList(rows.size() - count, rows.size());
        return write(name, "{\"candles\":[\n" + String.join(",\n", slice) + "\n]}\n");
    }

    /** Arguments that import all three into {@code out}. */
    String[] importInto(Path out) {
        return new String[] {
            "data",
            "import",
            "--out",
            out.toString(),
            "--source",
            "cryptonews=" + news(),
            "--source",
            "coinbase=" + bitcoin(),
            "--source",
            "coinbase=" + ether()
        };
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(String name) {
        var file = Cli.repository().resolve("examples/data").resolve(name);
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
