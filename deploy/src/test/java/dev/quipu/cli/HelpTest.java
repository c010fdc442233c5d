package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {

    private static final int COLUMNS = 80;

    @TempDir
    Path home;

    /** Every verb and verb below a verb, as one types it. */
    static Stream<List<String>> verbs() {
        var found = new ArrayList<List<String>>();
        var console = new Console(System.out, System.err, false);
        collect(Main.commandLine(console, Workspace.ofSystem()), List.of(), found);
        return found.stream();
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> found) {
        found.add(path);
        command.getSubcommands().forEach((name, below) -> {
            var longer = new ArrayList<>(path);
            longer.add(name);
            collect(below, longer, found);
        });
    }

    private Answer run(List<String> verb, String... more) {
        var args = new ArrayList<>(verb);
        args.addAll(List.of(more));
        return new Cli(home).run(args.toArray(String[]::new));
    }

    @Test
    void shouldKnowTheVerbsOfTheReadme() {
        assertThat(verbs().map(verb -> String.join(" ", verb)))
                .contains("demo", "verify", "backtest", "report", "runs", "data import", "eval sentiment", "bench");
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void shouldTeachByUsageExampleAndExitCodes(List<String> verb) {
        var help = run(verb, "--help").exits(ExitCode.OK);

        var name = String.join(
                " ", Stream.concat(Stream.of("quipu"), verb.stream()).toList());
        assertThat(help.out()).startsWith("Usage: " + name).contains("Exit codes:", "Example:", "--json");
        assertThat(help.out().substring(help.out().indexOf("Example:"))).containsPattern("quipu \\w+");
        assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(COLUMNS));
        assertThat(help.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void shouldShowTheSameThroughTheHelpVerb(List<String> verb) {
        var asked = new ArrayList<>(List.of("help"));
        asked.addAll(verb);

        assertThat(run(asked).exits(ExitCode.OK)).isEqualTo(run(verb, "--help"));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void shouldGiveHelpAndVersionAsOneObject(List<String> verb) {
        assertThat(run(verb, "--help", "--json")
                        .exits(ExitCode.OK)
                        .json()
                        .path("text")
                        .asText())
                .startsWith("Usage: ");
        assertThat(run(verb, "--version", "--json")
                        .exits(ExitCode.OK)
                        .json()
                        .path("text")
                        .asText())
                .contains(Version.QUIPU);
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void shouldRefuseAnUnknownOptionInOneLine(List<String> verb) {
        var refused = run(verb, "--nonsense").exits(ExitCode.USAGE);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.complaint()).contains("--nonsense").contains("--help'");

        var asObject =
                run(verb, "--nonsense", "--json").exits(ExitCode.USAGE).json().path("error");
        assertThat(asObject.path("exitCode").asInt()).isEqualTo(ExitCode.USAGE);
        assertThat(asObject.path("message").asText()).isEqualTo(refused.complaint());
    }

    @Test
    void shouldShowWhatThereIsWhenNoVerbIsGiven() {
        for (var group : List.of(List.<String>of(), List.of("data"), List.of("eval"))) {
            var shown = run(group).exits(ExitCode.USAGE);
            assertThat(shown.out()).isEmpty();
            assertThat(shown.err()).startsWith("Usage: quipu").contains("Commands:");

            var asObject = run(group, "--json").exits(ExitCode.USAGE);
            assertThat(asObject.json().path("error").path("message").asText()).contains("there are: ");
            assertThat(asObject.err().lines()).hasSize(1);
        }
    }

    @Test
    void shouldNameTheVerbsWhenOneIsUnknown() {
        assertThat(run(List.of("verfy")).exits(ExitCode.USAGE).complaint()).contains("'verfy'", "verify, backtest");
        assertThat(run(List.of("data", "imprt")).exits(ExitCode.USAGE).complaint())
                .contains("'imprt'", "import, inspect");
        assertThat(run(List.of("help", "verfy")).exits(ExitCode.USAGE).complaint())
                .contains("'verfy'", "verify, backtest");
    }

    @Test
    void shouldListEveryExitCode() {
        assertThat(run(List.of("--help")).out()).containsPattern("(?s)  0 .*  1 .*  2 .*  3 .*  4 .*  69 .*  70 ");
    }

    @Test
    void shouldTakeJsonBeforeTheVerbToo() {
        assertThat(run(List.of("--json", "runs")).exits(ExitCode.OK).json())
                .isEqualTo(run(List.of("runs", "--json")).json());
    }

    @Test
    void shouldSendTestersToTheLauncher() {
        assertThat(run(List.of("test")).exits(ExitCode.USAGE).complaint()).contains("./quipu test");
    }
}
