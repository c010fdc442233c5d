package dev.quipu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AosTest {

    @TempDir
    Path folder;

    @Test
    void shouldFindTheModuleWhereTheEnvironmentSays() throws IOException {
        var environment = Map.of(Aos.FOLDER, folder.toString());
        assertThat(Aos.module(environment)).isEmpty();
        var module = Files.createFile(folder.resolve(Aos.MODULE));
        assertThat(Aos.module(environment)).contains(module.toAbsolutePath());
        assertThat(Aos.module(Map.of(Aos.FOLDER, " "))).isEmpty();
        assertThat(Aos.module(Map.of())).isEmpty();
    }

    @Test
    @Tag("full")
    void shouldAnswerAsInV8() throws IOException {
        var module = Aos.module(System.getenv());
        assumeTrue(module.isPresent(), "needs " + Aos.MODULE + " in the folder that " + Aos.FOLDER + " names");
        var node = V8.find(folder, Map.of("QUIPU_NODE", "node"), _ -> {});
        assumeTrue(node.isPresent(), "needs Node.js 20 or newer on PATH");

        var benchmark = new AosBenchmark();
        benchmark.rules = true;
        benchmark.module = module.get().toString();
        benchmark.lua = Aos.EVAL.lua();
        benchmark.answerFile = folder.resolve("answer").toString();
        benchmark.spawn();

        var ours = Files.readAllBytes(folder.resolve("answer"));
        assertThat(new String(ours, StandardCharsets.UTF_8)).contains("\"data\":\"2\"");
        assertThat(node.get().aos(Aos.EVAL, module.get(), folder).checksum()).contains(Sample.checksumOf(ours));
    }
}
