package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.llm.memo.Memo;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoCommandTest {

    @TempDir
    Path folder;

    @Test
    void shouldShowAndForgetWhatARunKept() {
        var cli = new Cli(folder);
        assertThat(cli.run("memo", "show").exits(ExitCode.OK).out()).startsWith("0 scores, 0 texts and 0 embeddings");
        assertThat(cli.run("memo", "clear").exits(ExitCode.OK).out()).startsWith("0 entries forgotten");

        var run = SmallRun.make(folder.resolve("home"));
        var shown = run.cli().run("memo", "show", "--json").exits(ExitCode.OK).json();
        long scores = shown.path("scores").asLong();
        assertThat(scores).isPositive();
        assertThat(shown.path("texts").asLong()).isZero();
        assertThat(shown.path("embeddings").asLong()).isZero();
        assertThat(shown.path("secondsToCompute").isNumber()).isTrue();

        var again = run.cli().run(run.backtest("--json")).exits(ExitCode.OK).json();
        assertThat(again.path("memo").path("misses").asLong()).isZero();
        assertThat(again.path("memo").path("hitRate").asDouble()).isEqualTo(1.0);
        assertThat(run.cli().run(run.backtest()).exits(ExitCode.OK).out())
                .containsPattern("memo +\\d+ of \\d+ scores found \\(100\\.0 %\\), \\d+\\.\\d s saved");

        assertThat(run.cli()
                        .run("memo", "clear", "--json")
                        .exits(ExitCode.OK)
                        .json()
                        .path("forgotten")
                        .asLong())
                .isEqualTo(scores);
        var anew = run.cli().run(run.backtest("--json")).exits(ExitCode.OK).json();
        assertThat(anew.path("memo").path("hits").asLong()).isZero();
        assertThat(anew.path("stateRoot")).isEqualTo(again.path("stateRoot"));
        assertThat(anew.path("outcomesHead")).isEqualTo(again.path("outcomesHead"));
    }

    @Test
    void shouldReadItsBound() {
        assertThat(MemoLimit.bytes(null)).isEqualTo(Memo.DEFAULT_MAX_BYTES);
        assertThat(MemoLimit.bytes(" ")).isEqualTo(Memo.DEFAULT_MAX_BYTES);
        assertThat(MemoLimit.bytes("64m")).isEqualTo(64L << 20);
        assertThat(MemoLimit.bytes("2G")).isEqualTo(2L << 30);
        for (var bad : List.of("64", "m", "0m", "1k", "-5m", "1.5g")) {
            assertThatThrownBy(() -> MemoLimit.bytes(bad))
                    .isInstanceOf(CliException.class)
                    .hasMessageContainingAll("'" + bad + "'", "such as 64m");
        }
    }
}
