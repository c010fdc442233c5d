package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {

    @TempDir
    Path home;

    @Test
    void shouldNameTheBenchmarksWhenOneIsUnknown() {
        assertThat(new Cli(home).run("bench", "speed").exits(ExitCode.USAGE).complaint())
                .contains("'speed'", "log, inference, backtest");
    }

    @Test
    @Tag("full")
    void shouldAnswerInOneObjectWithARowForEachFigure() {
        var answer =
                new Cli(home).run("bench", "log", "--json").exits(ExitCode.OK).json();

        assertThat(answer.path("rows")).isNotEmpty().allSatisfy(row -> {
            assertThat(row.path("value").asDouble()).isPositive();
            assertThat(row.path("ratio").asDouble()).isPositive();
        });
    }
}
