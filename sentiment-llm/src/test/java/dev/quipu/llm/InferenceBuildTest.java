package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.WasmModule;
import dev.quipu.wasm.chicory.ChicoryEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The builds of the inference module come from the sources beside them and all compute the same bits. */
class InferenceBuildTest {

    /** As in run-wasm.mjs. */
    private static final List<String> PROMPTS = List.of(
            "Once upon a time",
            "Once upon a time, there was a positive the the cat named 42.\n"
                    + "It's neutral; they're in the park, are n't they?  ",
            "Once upon a time, there was a positive the the dog, and it isn't the end of a story "
                    + "about shares and coins");

    private static final List<int[]> LABELS =
            List.of(new int[] {20}, new int[] {270}, new int[] {5, 6, 7}, new int[] {200, 201});

    @TempDir
    Path folder;

    @Test
    void shouldBeWhatTheSourcesGive() throws IOException, InterruptedException {
        assumeTrue(isThere("clang-19"), "LEFT OUT: clang-19 is not installed, the wasm builds were not rebuilt");

        run(TestModels.HOME.resolve("tools/build-wasm.sh").toString(), folder.toString());

        for (InferenceBuild build : InferenceBuild.values()) {
            assertThat(Files.readAllBytes(folder.resolve(build.file())))
                    .as(build.file())
                    .isEqualTo(build.wasm());
        }
    }

    @Test
    void shouldSuitWhatTheEngineCanDo() {
        assertThat(InferenceBuild.bestFor(new QuipuEngine())).isEqualTo(InferenceBuild.W64_SIMD);
        assertThat(InferenceBuild.bestFor(engine(true, false))).isEqualTo(InferenceBuild.W64);
        assertThat(InferenceBuild.bestFor(engine(false, true))).isEqualTo(InferenceBuild.W32);
        assertThat(InferenceBuild.bestFor(new ChicoryEngine())).isEqualTo(InferenceBuild.W32);
    }

    private static WasmEngine engine(boolean memory64, boolean fastVectors) {
        return new WasmEngine() {
            @Override
            public String name() {
                return "fake";
            }

            @Override
            public boolean supportsMemory64() {
                return memory64;
            }

            @Override
            public boolean hasFastVectors() {
                return fastVectors;
            }

            @Override
            public WasmModule load(byte[] wasm) {
                throw new UnsupportedOperationException("runs nothing");
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void shouldComputeTheSameBitsInNodeAsOnOurEngine(InferenceBuild build) throws IOException, InterruptedException {
        assumeTrue(isThere("node"), "LEFT OUT: node is not installed, the builds were not compared");
        Path module = Files.write(folder.resolve(build.file()), build.wasm());

        for (Path model : List.of(TestModels.STORIES, TestModels.RANDOM)) {
            String said = run(
                    "node",
                    "--experimental-wasm-memory64",
                    "--no-warnings",
                    TestModels.HOME.resolve("src/test/c/run-wasm.mjs").toString(),
                    module.toString(),
                    "hash",
                    model.toString());
            assertThat(said).startsWith("afresh " + hashOnOurEngine(model) + ",");
        }
    }

    /** FNV-1a over the bits of logits and scores of each prompt, each computed by a fresh instance. */
    private static String hashOnOurEngine(Path path) {
        int hash = 0x811c9dc5;
        try (ModelFile model = ModelFile.open(path)) {
            for (String prompt : PROMPTS) {
                InferenceModule module = TestModels.program().open(model, 0);
                int[] ids = module.tokenize(prompt, TokenizeOption.ADD_BOS);
                hash = fnv(hash, module.logits(ids));
                hash = fnv(hash, module.score(ids, LABELS));
            }
        }
        return "%08x".formatted(hash);
    }

    private static int fnv(int start, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        int hash = start;
        for (byte next : bytes.array()) hash = (hash ^ (next & 0xFF)) * 16_777_619;
        return hash;
    }

    private static boolean isThere(String tool) throws InterruptedException {
        try {
            run(tool, "--version");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
