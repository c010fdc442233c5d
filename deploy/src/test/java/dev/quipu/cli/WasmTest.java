package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WasmTest {

    private static final Path MODULE =
            Cli.repository().resolve("sentiment-llm/src/main/resources/dev/quipu/llm/wasm/inference-w64-simd.wasm");

    @TempDir
    Path folder;

    @Test
    void shouldSayWhatTheInferenceModuleHolds() {
        var found = new Cli(folder)
                .run("wasm", "inspect", MODULE.toString(), "--json")
                .exits(ExitCode.OK)
                .json();
        assertThat(found.path("imports").toString()).contains("drive.size", "drive.read");
        assertThat(found.path("exports").toString()).contains("qp_score", "memory");
        assertThat(found.path("memories").get(0).asText()).startsWith("64-bit");
        assertThat(found.path("instructions").asLong()).isPositive();
    }

    @Test
    void shouldNameTheByteAtFault() throws IOException {
        var cut = folder.resolve("cut.wasm");
        var whole = Files.readAllBytes(MODULE);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        var refused = new Cli(folder).run("wasm", "inspect", cut.toString()).exits(ExitCode.BAD_INPUT);
        assertThat(refused.complaint()).contains("cut.wasm").containsPattern("\\d+");

        Files.writeString(cut, "I am no module");
        assertThat(new Cli(folder)
                        .run("wasm", "inspect", cut.toString())
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("magic");
    }

    @Test
    void shouldRefuseAZipThatIsNone() throws IOException {
        var zip = Files.writeString(folder.resolve("suite.zip"), "no zip");
        assertThat(new Cli(folder)
                        .run("wasm", "spec", zip.toString())
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("suite.zip");
    }
}
