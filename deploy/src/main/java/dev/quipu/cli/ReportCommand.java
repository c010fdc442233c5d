package dev.quipu.cli;

import dev.quipu.backtest.Backtest;
import dev.quipu.backtest.RunStore;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "report",
        description = "Write a run's tear sheet again, from its outcome log alone.",
        footer = {"", "Example:", "  quipu report 0001-news-momentum"})
final class ReportCommand extends Verb {

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "Name or folder of a run; the newest by default.")
    String run;

    @Override
    int run() {
        var folder = new RunStore(workspace.runs()).find(run);
        var figures = Backtest.report(folder);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("run", folder.getFileName().toString());
        fields.put("tearSheet", RunStore.tearSheet(folder).toString());
        fields.put("figures", figures);
        console.result(Figures.text(figures) + "\ntear sheet         " + RunStore.tearSheet(folder), fields);
        return ExitCode.OK;
    }
}
