package dev.quipu.cli;

import dev.quipu.backtest.RunStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "runs", description = "List the runs made here, oldest first.")
final class RunsCommand extends Verb {

    @Override
    int run() {
        var workspace = new Workspace();
        var rows = new ArrayList<Map<String, Object>>();
        var text = new StringBuilder();
        for (var run : new RunStore(workspace.runs()).list()) {
            var manifest = RunStore.manifest(run);
            var row = new LinkedHashMap<String, Object>();
            row.put("name", run.getFileName().toString());
            row.put("agent", manifest.agent());
            row.put("outcomes", manifest.outcomes());
            row.put("stateRoot", manifest.stateRoot());
            row.put("tearSheet", RunStore.tearSheet(run).toString());
            rows.add(row);
            text.append(
                    "%-24s %9d outcomes  %s%n".formatted(row.get("name"), manifest.outcomes(), manifest.stateRoot()));
        }
        if (rows.isEmpty()) {
            text.append("No runs in ").append(workspace.runs()).append(" yet: make one with 'quipu demo'.");
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put("folder", workspace.runs().toString());
        fields.put("runs", rows);
        console.result(text.toString().stripTrailing(), fields);
        return ExitCode.OK;
    }
}
