package dev.quipu.cli;

import dev.quipu.backtest.Backtest;
import dev.quipu.backtest.BacktestSettings;
import dev.quipu.backtest.MarketSettings;
import dev.quipu.backtest.RunManifest;
import dev.quipu.backtest.RunStore;
import dev.quipu.feeds.ImportOptions;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.SentimentModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/** What the demo replays, and the same in a scratch folder for benchmarks. */
public final class DemoWorld implements AutoCloseable {

    private static final String AGENT = "news-momentum";
    private static final String DEPOSIT = "100000";
    private static final String POOL_DEPTH = "20000000";
    private static final int POOL_FEE_BPS = 25;
    private static final long HALF_LIFE_MILLIS = 600_000;
    private static final LocalDate FIRST_DAY = LocalDate.of(2021, 10, 12);

    private final Path folder;
    private final SentimentModel model;

    private DemoWorld(Path folder, SentimentModel model) {
        this.folder = folder;
        this.model = model;
    }

    /** Imports the demo's archive into a scratch folder inside the workspace, on the disk that a run would use. */
    public static DemoWorld open(SentimentModel model) throws IOException {
        var workspace = Workspace.ofSystem();
        var home = workspace.home();
        Files.createDirectories(home);
        var folder = Files.createTempDirectory(home, ".bench-");
        ArchiveImport.write(read(workspace), folder.resolve("archive"), _ -> {});
        return new DemoWorld(folder, model);
    }

    /** One back-test from archive to tear sheet. */
    public RunManifest run() {
        var archive = folder.resolve("archive");
        var settings = settings();
        var program = AgentPrograms.of(AGENT, new LinkedHashMap<>(), settings).program(Models.of(model));
        var request = new Backtest.Request<>(
                program, archive, archive, Path.of("none"), model, settings, new LinkedHashMap<>());
        return Backtest.run(new RunStore(folder.resolve("runs")), request, _ -> {}, _ -> {})
                .manifest();
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(DemoWorld::delete);
        }
    }

    /** The headlines and candles that the repository carries, in order of delivery. */
    static ArchiveImport.Reading read(Workspace workspace) {
        var data = workspace.exampleData();
        return ArchiveImport.read(
                List.of(
                        new ArchiveImport.Source("cryptonews", data.resolve("cryptonews.csv.gz")),
                        new ArchiveImport.Source(
                                "coinbase", data.resolve("Coinbase-BTC-USD-PT4H-20210801_20220706.json.gz")),
                        new ArchiveImport.Source(
                                "coinbase", data.resolve("Coinbase-ETH-USD-PT4H-20210801_20220706.json.gz"))),
                ImportOptions.defaults());
    }

    static BacktestSettings settings() {
        return Replay.settings(
                DEPOSIT,
                List.of(pool("BTC-USD", "BTC", 8), pool("ETH-USD", "ETH", 18)),
                FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
    }

    private static MarketSettings pool(String market, String ticker, int decimals) {
        return new MarketSettings(market, ticker, decimals, POOL_DEPTH, POOL_FEE_BPS, HALF_LIFE_MILLIS);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
