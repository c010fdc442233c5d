package dev.quipu.cli;

import picocli.CommandLine.Model.CommandSpec;

/** A verb that only means something with another one behind it; alone it shows what there is. */
abstract class VerbGroup extends Verb {

    /** The group's own place on the command line. */
    abstract CommandSpec spec();

    @Override
    final int run() {
        if (console.json()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "%s needs a verb; there are: %s"
                            .formatted(
                                    spec().qualifiedName(),
                                    String.join(", ", spec().subcommands().keySet())));
        }
        spec().commandLine().usage(console.err());
        return ExitCode.USAGE;
    }
}
