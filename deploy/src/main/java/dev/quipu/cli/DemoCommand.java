package dev.quipu.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

    @Option(names = "--no-memo", description = "Score every headline anew; the result is the same.")
    boolean noMemo;

    @Mixin
    ModelOptions model;

    @Override
    int run() throws Exception {
        var workspace = new Workspace();
        var archive = workspace.demoArchive();
        importArchive(workspace, archive);
        var settings = DemoWorld.settings();
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

    private void importArchive(Workspace workspace, Path archive) throws IOException {
        if (Files.isDirectory(archive)) {
            console.note("Archive: " + archive + " (delete it to import anew)");
            return;
        }
        var timeline = DemoWorld.timeline();
        try (var bar = console.progress("Importing", timeline.items().size(), "messages")) {
            var report = ArchiveImport.write(timeline, archive, bar::stepTo);
            console.note("%nArchive: %s, %d messages, %d rows rejected (empty titles and the like)"
                    .formatted(archive, report.size(), report.rejected().size()));
        }
    }
}
