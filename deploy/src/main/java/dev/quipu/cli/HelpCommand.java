package dev.quipu.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        description = "Show the help of Quipu or of one verb.",
        footer = {"", "Example:", "  quipu help data import"})
final class HelpCommand extends Verb {

    @Parameters(arity = "0..*", paramLabel = "VERB", description = "A verb, and the verb below it where there is one.")
    List<String> verbs = new ArrayList<>();

    @Spec
    CommandSpec spec;

    @Override
    int run() {
        var shown = spec.root().commandLine();
        for (var verb : verbs) {
            var below = shown.getSubcommands();
            shown = below.get(verb);
            if (shown == null) {
                throw new CliException(
                        ExitCode.USAGE,
                        "no verb '%s'; there are: %s".formatted(verb, String.join(", ", below.keySet())));
            }
        }
        shown.usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
