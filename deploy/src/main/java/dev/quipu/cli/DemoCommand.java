package dev.quipu.cli;

import dev.quipu.backtest.MarketSettings;
import dev.quipu.feeds.ImportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "From real headlines to a tear sheet: imports nine months of crypto news and prices, runs the"
                + " news-momentum agent with its language model, and writes a report.",
        footer = {
            "",
            "Data: 7,524 headlines (October 2021 to July 2022) and Coinbase BTC and ETH candles, in examples/data.",
            "The first run scores every headline; later ones find the scores in the memo. The outcomes are the same.",
        })
final class DemoCommand extends Verb {

    private static final String POOL_DEPTH = "20000000";
    private static final int POOL_FEE_BPS = 25;
    private static final long HALF_LIFE_MILLIS = 600_000;
    private static final String DEPOSIT = "100000";
    private static final LocalDate FIRST_DAY = LocalDate.of(2021, 10, 12);

    @Option(names = "--no-memo", description = "Score every headline anew; the result is the same.")
    boolean noMemo;

    @Mixin
    ModelOptions model;

    @Override
    int run() throws Exception {
        var workspace = new Workspace();
        var archive = workspace.demoArchive();
        importArchive(workspace, archive);
        var pools = List.of(pool("BTC-USD", "BTC", 8), pool("ETH-USD", "ETH", 18));
        var settings = Replay.settings(
                DEPOSIT, pools, FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
        var result = Replay.run(
                console,
                model,
                "news-momentum",
                new LinkedHashMap<>(),
                archive,
                settings,
                noMemo ? null : workspace.memo());
        console.result(result.text(), result.fields());
        return ExitCode.OK;
    }

    private static MarketSettings pool(String market, String ticker, int decimals) {
        return new MarketSettings(market, ticker, decimals, POOL_DEPTH, POOL_FEE_BPS, HALF_LIFE_MILLIS);
    }

    private void importArchive(Workspace workspace, Path archive) throws IOException {
        if (Files.isDirectory(archive)) {
            console.note("Archive: " + archive + " (delete it to import anew)");
            return;
        }
        var data = workspace.exampleData();
        var timeline = ArchiveImport.read(
                List.of(
                        new ArchiveImport.Source("cryptonews", data.resolve("cryptonews.csv.gz")),
                        new ArchiveImport.Source(
                                "coinbase", data.resolve("Coinbase-BTC-USD-PT4H-20210801_20220706.json.gz")),
                        new ArchiveImport.Source(
                                "coinbase", data.resolve("Coinbase-ETH-USD-PT4H-20210801_20220706.json.gz"))),
                ImportOptions.defaults());
        try (var bar = console.progress("Importing", timeline.items().size(), "messages")) {
            var report = ArchiveImport.write(timeline, archive, bar::stepTo);
            console.note("%nArchive: %s, %d messages, %d rows rejected (empty titles and the like)"
                    .formatted(archive, report.size(), report.rejected().size()));
        }
    }
}
