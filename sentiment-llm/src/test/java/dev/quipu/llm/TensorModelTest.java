package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quipu.llm.tensor.TensorExtension;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.QuipuEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole models: neither build nor tensor extension nor threads change a bit, and the extension changes no fuel. */
class TensorModelTest {

    /** Every tensor type that this module computes with, one matrix each. */
    private static final String ALL_TYPES = "q4_k,q5_k,q6_k,f16,q4_0,q4_1,q5_0,q5_1,q8_0,bf16,f32";

    private static final int[] PROMPT =
            IntStream.range(0, 45).map(i -> (i * 37 + 5) % 250).toArray();
    private static final int[] SHORT = Arrays.copyOf(PROMPT, 1);

    @TempDir
    static Path folder;

    private static Stream<Path> models() {
        return Stream.of(TestModels.RANDOM, TestModels.STORIES);
    }

    @ParameterizedTest
    @MethodSource("models")
    void shouldGiveTheSameBitsAndFuelHoweverProductsAreDone(Path model) {
        check(model);
    }

    @Test
    void shouldGiveTheSameBitsAndFuelForEveryTensorType() throws IOException, InterruptedException {
        Path model = folder.resolve("mixed.gguf");
        var command = List.of(
                "python3",
                TestModels.HOME.resolve("tools/random_gguf.py").toString(),
                model.toString(),
                "--dim=256",
                "--heads=4",
                "--kv-heads=1",
                "--ffn=256",
                "--seed=3",
                "--types=" + ALL_TYPES);
        assumeTrue(runs(command), "LEFT OUT: python3 is not installed, no model of every tensor type was made");
        check(model);
    }

    private static boolean runs(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private record Answer(List<Integer> bits, long fuel) {}

    private static void check(Path path) {
        List<Integer> bits = null;
        try (ModelFile model = ModelFile.open(path);
                TensorExtension off = TensorExtension.off();
                TensorExtension one = TensorExtension.on(1);
                TensorExtension two = TensorExtension.on(2)) {
            for (InferenceBuild build : InferenceBuild.values()) {
                Answer expected = ask(model, build, off);
                assertThat(ask(model, build, one)).as(build + " on").isEqualTo(expected);
                assertThat(ask(model, build, two)).as(build + " on two threads").isEqualTo(expected);
                bits = bits == null ? expected.bits : bits;
                assertThat(expected.bits).as(build.file()).isEqualTo(bits);
            }
        }
    }

    private static Answer ask(ModelFile model, InferenceBuild build, TensorExtension tensor) {
        InferenceModule module = InferenceProgram.compile(new QuipuEngine(Metering.QUIPU), build, tensor)
                .open(model, 64);
        List<Integer> bits = Stream.of(SHORT, PROMPT, Arrays.copyOf(PROMPT, 20))
                .map(module::logits)
                .flatMap(logits -> IntStream.range(0, logits.length).mapToObj(i -> Float.floatToRawIntBits(logits[i])))
                .toList();
        assertThat(bits).isNotEmpty();
        return new Answer(bits, module.fuelUsed().orElseThrow());
    }
}
