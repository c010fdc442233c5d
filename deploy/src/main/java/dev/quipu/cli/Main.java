package dev.quipu.cli;

import java.util.Arrays;
import picocli.CommandLine;

/** Entry point of the command line. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new QuipuCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Main::refuseArguments)
                .setExecutionExceptionHandler(Failures::report);
    }

    private static int refuseArguments(CommandLine.ParameterException e, String[] args) {
        var command = e.getCommandLine();
        var path = command.getCommandSpec().qualifiedName();
        Failures.print(e.getMessage(), ExitCode.USAGE, Arrays.asList(args).contains("--json"));
        System.err.println("Try '" + path + " --help'.");
        return ExitCode.USAGE;
    }
}
