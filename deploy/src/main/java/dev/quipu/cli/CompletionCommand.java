package dev.quipu.cli;

import java.util.LinkedHashMap;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Print a bash and zsh completion script.",
        footer = {"", "Example:", "  source <(./quipu completion)"})
final class CompletionCommand extends Verb {

    @Spec
    CommandSpec spec;

    @Override
    int run() {
        var script = AutoComplete.bash("quipu", spec.root().commandLine());
        var fields = new LinkedHashMap<String, Object>();
        fields.put("script", script);
        console.result(script, fields);
        return ExitCode.OK;
    }
}
