package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with a memory from the command line: run, verified by running again, and its parameters. */
class NewsMemoryTest {

    @TempDir
    Path home;

    @Test
    void shouldRunAndVerifyTheAgentThatRemembers() {
        var cli = new Cli(home);
        var archive = home.resolve("archive");
        cli.run(new SmallArchive(home).importInto(archive)).exits(ExitCode.OK);

        var run = cli.run(
                        "backtest",
                        "--model",
                        "small",
                        "--agent",
                        "news-memory",
                        "--set",
                        "capacity=8",
                        "--archive",
                        archive.toString(),
                        "--json")
                .exits(ExitCode.OK)
                .json();
        assertThat(run.path("run").asText()).isEqualTo("0001-news-memory");

        cli.run("verify", "0001-news-memory", "--archive", archive.toString()).exits(ExitCode.OK);
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
    }
}
