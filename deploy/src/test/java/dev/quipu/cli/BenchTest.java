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
                .contains("'speed'", "log, inference, backtest, engine");
    }

    @Test
    void shouldNameTheRowsWhenOneIsUnknown() {
        assertThat(new Cli(home)
                        .run("bench", "engine", "--row", "q9")
                        .exits(ExitCode.USAGE)
                        .complaint())
                .contains("'q9'", "q4-block", "aos-eval", "load");
        assertThat(new Cli(home)
                        .run("bench", "llm", "--row", "prefil")
                        .exits(ExitCode.USAGE)
                        .complaint())
                .contains("'prefil'", "prefill-wasm", "headlines-tensor-2", "first-call", "open-4gb");
        assertThat(new Cli(home)
                        .run("bench", "log", "--row", "q8")
                        .exits(ExitCode.USAGE)
                        .complaint())
                .contains("--row");
    }

    @Test
    @Tag("full")
    void shouldHoldOurEngineBesideOthers() {
        var answer = new Cli(home)
                .run("bench", "engine", "--row", "q8v", "--json")
                .exits(ExitCode.OK)
                .json();

        assertThat(answer.path("resultsAgree").asBoolean()).isTrue();
        assertThat(answer.path("rows"))
                .extracting(row -> row.path("id").asText())
                .containsExactly("q8v", "q8v-unmetered");
        assertThat(answer.path("rows")).allSatisfy(row -> {
            assertThat(row.path("value").asDouble()).isPositive();
            assertThat(row.path("median").asDouble())
                    .isGreaterThanOrEqualTo(row.path("value").asDouble());
            assertThat(row.path("chicory").asDouble()).isPositive();
            assertThat(row.path("bytesPerCall").asDouble()).isZero();
            assertThat(row.path("checksum").asText()).isEqualTo("504ee7fbaef78684");
        });
    }

    @Test
    @Tag("full")
    void shouldHoldTheOpeningOfALargeModelAgainstItsGoal() {
        var answer = new Cli(home)
                .run("bench", "llm", "--row", "open-4gb", "--json")
                .exits(ExitCode.OK)
                .json();

        assertThat(answer.path("rows"))
                .extracting(row -> row.path("id").asText())
                .containsExactly("open-4gb", "open-4gb-cpu");
        assertThat(answer.path("rows")).allSatisfy(row -> {
            assertThat(row.path("value").asDouble()).isPositive();
            assertThat(row.path("unit").asText()).isEqualTo("ms");
        });
        var wall = answer.path("rows").path(0);
        assertThat(wall.path("goal").asDouble()).isEqualTo(1000);
        assertThat(wall.path("goalMet").asBoolean())
                .isEqualTo(wall.path("value").asDouble() <= 1000);
        assertThat(home.resolve("bench/open-4gb.gguf")).doesNotExist();
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
