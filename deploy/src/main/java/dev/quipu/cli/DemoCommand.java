package dev.quipu.cli;

import dev.quipu.log.SegmentLog;
import java.io.IOException;
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
            "Data: 7,524 headlines (October 2021 to July 2022) and Coinbase BTC and ETH",
            "candles, in examples/data. The first run scores every headline; later ones find",
            "the scores in the memo. The outcomes are the same. The model is the small one,",
            "so that it takes seconds; --model tuned takes minutes, once.",
            "",
            "Example:",
            "  quipu demo --threads 2"
        })
final class DemoCommand extends Verb {

    private static final String SWITCH =
            "other model        ./quipu demo --model tuned (135 million weights instead of one: minutes, not seconds)";

    @Option(names = "--no-memo", description = "Score every headline anew; the result is the same.")
    boolean noMemo;

    @Mixin
    ModelOptions model;

    @Override
    int run() throws Exception {
        var chosen = model.choose(workspace, ShippedModel.SMALL);
        chosen.open(model.paranoid).close(); // a model that is not there is said before the import, not after
        var archive = workspace.demoArchive();
        importArchive(archive);
        var settings = DemoWorld.settings();
        var result = Replay.run(
                console,
                workspace,
                model,
                chosen,
                "news-momentum",
                new LinkedHashMap<>(),
                archive,
                settings,
                noMemo ? null : workspace.memo());
        console.result(model.model == null ? result.text() + "\n" + SWITCH : result.text(), result.fields());
        return ExitCode.OK;
    }

    private void importArchive(Path archive) throws IOException {
        if (SegmentLog.existsIn(archive)) {
            console.note("Archive: " + archive + " (delete it to import anew)");
            return;
        }
        var reading = DemoWorld.read(workspace);
        ArchiveImport.Report report;
        try (var progress =
                console.progress("Importing", reading.timeline().items().size(), "messages")) {
            report = ArchiveImport.write(reading, archive, progress::stepTo);
        }
        console.note("Archive: %s, %d messages, %d rows rejected (empty titles and the like)"
                .formatted(archive, report.size(), report.rejected().size()));
    }
}
