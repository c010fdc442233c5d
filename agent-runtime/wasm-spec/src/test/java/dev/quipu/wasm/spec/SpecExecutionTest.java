package dev.quipu.wasm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.compiler.CompiledExecutor;
import dev.quipu.wasm.compiler.CompilerOptions;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Executor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The official tests, run. What the engine leaves out is listed command by command, with the reason, in
 * {@code spec-misses.tsv}; everything else must pass.
 */
class SpecExecutionTest {

    @ParameterizedTest
    @CsvSource({
        "core, 20065",
        "core-compat, 611",
        "bulk-memory, 7482",
        "simd, 25481",
        "relaxed-simd, 77",
        "multi-memory, 912",
        "memory64, 8647",
        "exceptions, 92",
        "legacy-exceptions, 89"
    })
    void shouldBehaveAsTheSpecificationDoes(String zip, int expectedPasses) throws IOException {
        run(zip, expectedPasses, Tier.INTERPRETED, Instrumentation.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "core, 20065",
        "core-compat, 611",
        "bulk-memory, 7482",
        "simd, 25481",
        "relaxed-simd, 77",
        "multi-memory, 912",
        "memory64, 8647",
        "exceptions, 92",
        "legacy-exceptions, 89"
    })
    void shouldBehaveAsTheSpecificationDoesWhenCompiled(String zip, int expectedPasses) throws IOException {
        run(zip, expectedPasses, Tier.COMPILED, Instrumentation.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "core, 20065",
        "bulk-memory, 7482",
        "multi-memory, 912",
        "memory64, 8647",
        "exceptions, 92",
        "legacy-exceptions, 89"
    })
    void shouldBehaveTheSameWhileItCountsFuelAndLooksForInterrupts(String zip, int expectedPasses) throws IOException {
        run(zip, expectedPasses, Tier.INTERPRETED, new Instrumentation(Metering.QUIPU, true));
        run(zip, expectedPasses, Tier.COMPILED, new Instrumentation(Metering.QUIPU, true));
    }

    @ParameterizedTest
    @CsvSource({"core, 20065", "legacy-exceptions, 89"})
    void shouldBehaveTheSameWhileItCountsGas(String zip, int expectedPasses) throws IOException {
        run(zip, expectedPasses, Tier.INTERPRETED, Instrumentation.metered(Metering.AO));
    }

    @ParameterizedTest
    @CsvSource({"core, 20065", "simd, 25481", "memory64, 8647", "exceptions, 92", "legacy-exceptions, 89"})
    void shouldBehaveTheSameCutIntoSmallPieces(String zip, int expectedPasses) throws IOException {
        CompilerOptions options = CompilerOptions.detect().withMethodBytes(150);
        run(
                zip,
                expectedPasses,
                () -> new CompiledExecutor(RunLimits.DEFAULT, options),
                Instrumentation.metered(Metering.QUIPU));
    }

    private static void run(String zip, int expectedPasses, Tier tier, Instrumentation instrumentation)
            throws IOException {
        run(zip, expectedPasses, () -> tier.executor(RunLimits.DEFAULT), instrumentation);
    }

    private static void run(
            String zip, int expectedPasses, Supplier<Executor> executors, Instrumentation instrumentation)
            throws IOException {
        var report = SpecSuite.run(SharedSuite.zip(zip), executors, instrumentation);
        assertThat(report.failures()).isEmpty();
        // Where in the module it stands says nothing about why it was left out.
        assertThat(report.refused().stream().map(line -> line.replaceFirst(" \\(at byte \\d+\\)$", "")))
                .containsExactlyElementsOf(knownMisses(zip));
        assertThat(report.commands()).isEqualTo(expectedPasses);
        assertThat(report.passed()).isEqualTo(report.total()).isPositive();
    }

    private static List<String> knownMisses(String zip) {
        try (InputStream in = SpecExecutionTest.class.getResourceAsStream("/dev/quipu/wasm/spec-misses.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(zip + "\t"))
                    .map(line -> line.substring(zip.length() + 1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
