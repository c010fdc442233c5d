package dev.quipu.cli;

import dev.quipu.backtest.RunException;
import dev.quipu.backtest.RunStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(
        name = "runs",
        description = "List the runs made here, oldest first.",
        footer = {"", "A run that cannot be read is listed with the reason.", "", "Example:", "  quipu runs --json"})
final class RunsCommand extends Verb {

    @Override
    int run() {
        var rows = new RunStore(workspace.runs())
                .list().stream().map(RunsCommand::row).toList();
        var text = rows.isEmpty()
                ? "No runs in %s yet: make one with 'quipu demo'.".formatted(workspace.runs())
                : rows.stream().map(RunsCommand::line).collect(Collectors.joining("\n"));
        var fields = new LinkedHashMap<String, Object>();
        fields.put("folder", workspace.runs().toString());
        fields.put("runs", rows);
        console.result(text, fields);
        return ExitCode.OK;
    }

    private static Map<String, Object> row(Path run) {
        var row = new LinkedHashMap<String, Object>();
        row.put("name", run.getFileName().toString());
        try {
            var manifest = RunStore.manifest(run);
            row.put("agent", manifest.agent());
            row.put("outcomes", manifest.outcomes());
            row.put("stateRoot", manifest.stateRoot());
            row.put("tearSheet", RunStore.tearSheet(run).toString());
        } catch (RunException e) {
            row.put("error", e.getMessage());
        }
        return row;
    }

    private static String line(Map<String, Object> row) {
        return row.containsKey("error")
                ? "%-24s %s".formatted(row.get("name"), row.get("error"))
                : "%-24s %9d outcomes  %s".formatted(row.get("name"), row.get("outcomes"), row.get("stateRoot"));
    }
}
