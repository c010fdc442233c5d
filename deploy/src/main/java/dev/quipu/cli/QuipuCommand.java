package dev.quipu.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "quipu",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        description = "Sentiment-driven on-chain funds that anyone can replay.",
        footer = {
            "",
            "Example:",
            "  quipu demo      real headlines to a tear sheet, in one command",
            "  quipu verify    run the newest run again and compare every outcome",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or the answer is yes",
            "1:the answer is no: a run differs",
            "2:the command line could not be understood",
            "3:a file, column, model, log or run is missing or not as expected",
            "4:the machine refused: disk full, no permission, a log in use",
            "69:no JDK or Maven to build with (from the launcher)",
            "70:a mistake in Quipu",
        },
        subcommands = {
            DemoCommand.class,
            VerifyCommand.class,
            BacktestCommand.class,
            ReportCommand.class,
            RunsCommand.class,
            DataCommand.class,
            ModelCommand.class,
            MemoCommand.class,
            WasmCommand.class,
            AosCommand.class,
            ChatCommand.class,
            EvalCommand.class,
            BenchCommand.class,
            TestCommand.class,
            CompletionCommand.class,
            HelpCommand.class,
        })
final class QuipuCommand extends VerbGroup {

    /** Carries {@code --json}, which every verb inherits. */
    @Mixin
    Console options;

    @Spec
    CommandSpec spec;

    @Override
    CommandSpec spec() {
        return spec;
    }
}
