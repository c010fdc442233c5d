package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {

    @TempDir
    Path folder;

    @Test
    void shouldBeAScriptThatBashReadsAndThatKnowsEveryVerb() throws IOException, InterruptedException {
        var script = new Cli(folder).run("completion").exits(ExitCode.OK).out();
        var file = Files.writeString(folder.resolve("quipu-completion"), script);

        var bash = new ProcessBuilder("bash", "-n", file.toString()).inheritIO().start();

        assertThat(bash.waitFor()).isZero();
        assertThat(script).contains("verify", "backtest", "import", "inspect", "sentiment", "--threads", "--json");
    }

    @Test
    void shouldCompleteAVerbInARealShell() throws IOException, InterruptedException {
        var script = new Cli(folder).run("completion").exits(ExitCode.OK).out();
        var file = Files.writeString(folder.resolve("quipu-completion"), script);

        var asked = "source '%s'; COMP_WORDS=(quipu ver); COMP_CWORD=1; _complete_quipu; echo \"${COMPREPLY[@]}\"";
        var bash = new ProcessBuilder("bash", "-c", asked.formatted(file)).start();
        var answer = new String(bash.getInputStream().readAllBytes());

        assertThat(bash.waitFor()).isZero();
        assertThat(answer.strip()).isEqualTo("verify");
    }

    @Test
    void shouldStandInOneObject() {
        assertThat(new Cli(folder)
                        .run("completion", "--json")
                        .exits(ExitCode.OK)
                        .json()
                        .path("script")
                        .asText())
                .startsWith("#!");
    }
}
