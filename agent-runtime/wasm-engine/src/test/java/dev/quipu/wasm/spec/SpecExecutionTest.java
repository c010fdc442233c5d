package dev.quipu.wasm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.spec.SpecRunner.Verdict;
import dev.quipu.wasm.spec.SpecSuite.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
    void shouldBehaveAsTheSpecificationDoes(String zip, int expectedPasses) {
        run(zip, expectedPasses, RunLimits.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"core, 20065", "multi-memory, 912", "exceptions, 92", "legacy-exceptions, 89"})
    void shouldBehaveTheSameWhileItCountsFuel(String zip, int expectedPasses) {
        run(zip, expectedPasses, RunLimits.DEFAULT.withFuel());
    }

    private static void run(String zip, int expectedPasses, RunLimits limits) {
        int passed = 0;
        List<String> failures = new ArrayList<>();
        List<String> missed = new ArrayList<>();
        String script = "";
        SpecRunner runner = null;
        List<Command> commands = SpecSuite.commands(zip);
        for (Command command : commands) {
            String name = command.id().substring(0, command.id().indexOf('#'));
            if (!name.equals(script)) {
                runner = new SpecRunner(new Machine(limits));
                script = name;
            }
            String id = zip + "\t" + command.id() + "\t";
            switch (runner.run(command)) {
                case Verdict.Passed() -> passed++;
                case Verdict.Skipped() -> missed.add(id + "uses a module that was refused");
                case Verdict.Refused(String why) -> missed.add(id + why.replaceFirst(" \\(at byte \\d+\\)$", ""));
                case Verdict.Failed(String why) ->
                    failures.add(id + "line " + command.json().path("line") + " " + command.type() + ": " + why);
            }
        }
        System.out.printf("%-18s passed %5d of %5d, left out %d%n", zip, passed, commands.size(), missed.size());
        assertThat(failures).isEmpty();
        assertThat(missed).isEqualTo(knownMisses(zip));
        assertThat(passed).isEqualTo(expectedPasses);
    }

    private static List<String> knownMisses(String zip) {
        try (InputStream in = SpecExecutionTest.class.getResourceAsStream("/dev/quipu/wasm/spec-misses.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(zip + "\t"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
