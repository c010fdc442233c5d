package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with a memory from the command line: run, verified by running again, and its parameters. */
class NewsMemoryTest {

    @TempDir
    Path home;

    private JsonNode run(Cli cli, Path archive, String... more) {
        var args = new ArrayList<>(List.of("backtest", "--model", "small", "--agent", "news-memory", "--json"));
        args.addAll(List.of("--set", "capacity=8", "--archive", archive.toString()));
        args.addAll(List.of(more));
        return cli.run(args.toArray(String[]::new)).exits(ExitCode.OK).json();
    }

    @Test
    void shouldRunAndVerifyTheAgentThatRemembers() {
        var cli = new Cli(home);
        var archive = home.resolve("archive");
        cli.run(new SmallArchive(home).importInto(archive)).exits(ExitCode.OK);

        var run = run(cli, archive);
        assertThat(run.path("run").asText()).isEqualTo("0001-news-memory");
        assertThat(run.path("memo").path("misses").asInt()).isZero(); // it asks for no opinion

        cli.run("verify", "0001-news-memory", "--archive", archive.toString()).exits(ExitCode.OK);
    }

    @Test
    void shouldRememberByTheModelsOwnStatesWhenAskedTo() {
        var cli = new Cli(home);
        var archive = home.resolve("archive");
        cli.run(new SmallArchive(home).importInto(archive)).exits(ExitCode.OK);

        var hashed = run(cli, archive, "--set", "embedder=hash");
        var model = run(cli, archive, "--set", "embedder=model");

        assertThat(run(cli, archive).path("stateRoot")).isEqualTo(hashed.path("stateRoot"));
        assertThat(model.path("stateRoot")).isNotEqualTo(hashed.path("stateRoot"));
        cli.run("verify", "0002-news-memory").exits(ExitCode.OK);
    }

    @Test
    void shouldNameTheParameterThatIsWrong() {
        var archive = home.resolve("archive");
        var cli = new Cli(home);
        cli.run(new SmallArchive(home).importInto(archive)).exits(ExitCode.OK);

        assertThat(cli.run(
                                "backtest",
                                "--model",
                                "small",
                                "--agent",
                                "news-memory",
                                "--set",
                                "capacity=0",
                                "--archive",
                                archive.toString())
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("capacity must be in 1..65536, not 0");
        assertThat(cli.run(
                                "backtest",
                                "--agent",
                                "news-memory",
                                "--set",
                                "embedder=magic",
                                "--archive",
                                archive.toString())
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("embedder is 'magic', expected hash or model");
    }
}
