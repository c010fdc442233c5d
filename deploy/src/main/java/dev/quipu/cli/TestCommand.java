package dev.quipu.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stands here for help and completion: the launcher runs the tests, as that takes Maven and not a built Quipu. */
@Command(
        name = "test",
        description = "Run everything CI runs: all tests, the formatter check and the architecture rules.",
        footer = {"", "Example:", "  ./quipu test"})
final class TestCommand extends Verb {

    @Option(names = "--full", description = "Also the long suites.")
    boolean full;

    @Override
    int run() {
        throw new CliException(ExitCode.USAGE, "the launcher runs the tests: use ./quipu test");
    }
}
