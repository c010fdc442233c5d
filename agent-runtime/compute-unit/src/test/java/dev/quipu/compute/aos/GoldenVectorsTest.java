package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Tier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AO's real modules against what the reference loader made of the same messages in V8. */
class GoldenVectorsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "aos2_0_6.wasm, aos2_0_6.w64.jsonl",
        "aos2_0_6.wasm, aos2_0_6.w64.metered.jsonl",
        "aos2_0_4_32.wasm, aos2_0_4_32.w32.jsonl",
        "aos2_0_4_32.wasm, aos2_0_4_32.w32.metered.jsonl",
    })
    void shouldGiveTheSameOutputsMemoryAndGas(String module, String vectors) throws IOException {
        var report = replay(Modules.ofAo(module), vectors);

        assertThat(report.first()).isEmpty();
        assertThat(report.total()).isPositive();
        assertThat(report)
                .isEqualTo(new Replay.Report(
                        report.total(), report.total(), report.total(), report.total(), report.first()));
    }

    /** Clock, dates, terminal, files that are not there, growth, deep recursion, exit, and what comes after an error. */
    @Test
    void shouldAgreeOnWhatTheHostGives() throws IOException {
        var report = replay(Modules.ofAo("aos2_0_6.wasm"), "aos2_0_6.host.jsonl");

        int thrown = 2; // a call that throws has no memory in the vectors
        assertThat(report.outputs()).isEqualTo(report.total()).isEqualTo(18);
        assertThat(report.memory()).isEqualTo(report.total() - thrown);
    }

    @Test
    void shouldNameTheFirstDifference() throws IOException {
        var wasm = Modules.ofAo("aos2_0_6.wasm");
        var lines = new String(Modules.resource("aos2_0_6.w64.jsonl"), StandardCharsets.UTF_8)
                .lines()
                .limit(3)
                .toList();
        var changed = Files.write(
                folder.resolve("changed.jsonl"),
                List.of(lines.get(0), lines.get(1), lines.get(2).replace("\"data\":\"2\"", "\"data\":\"3\"")));

        var report = Replay.run(
                AosModule.parse(wasm, false), Vectors.read(changed), AosModule.executor(Tier.COMPILED), Drive.NONE);

        assertThat(report.outputs()).isEqualTo(1);
        assertThat(report.memory()).isEqualTo(2);
        assertThat(report.first()).hasValueSatisfying(first -> {
            assertThat(first.line()).isEqualTo(3);
            assertThat(first.what()).isEqualTo("output");
            assertThat(first.expected()).contains("\"data\":\"3\"");
            assertThat(first.actual()).contains("\"data\":\"2\"");
        });
    }

    private Replay.Report replay(byte[] wasm, String vectors) throws IOException {
        var file = Files.write(folder.resolve(vectors), Modules.resource(vectors));
        var read = Vectors.read(file);
        var module = AosModule.parse(wasm, read.format().metered());
        assertThat(module.sha256()).isEqualTo(read.sha256());
        assertThat(module.wide()).isEqualTo(read.format().wide());
        return Replay.run(module, read, AosModule.executor(Tier.COMPILED), Drive.NONE);
    }
}
