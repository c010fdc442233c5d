package dev.quipu.wasm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.spec.SpecSuite.Command;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The official tests, run. */
class SpecExecutionTest {

    static final List<String> zips = SpecSuite.ZIPS;

    @ParameterizedTest
    @FieldSource("zips")
    void shouldBehaveAsTheSpecificationDoes(String zip) {
        int passed = 0;
        int skipped = 0;
        List<String> failures = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        String script = "";
        SpecRunner runner = null;
        List<Command> commands = SpecSuite.commands(zip);
        for (Command command : commands) {
            String name = command.id().substring(0, command.id().indexOf('#'));
            if (!name.equals(script)) {
                runner = new SpecRunner(new Machine(RunLimits.DEFAULT));
                script = name;
            }
            switch (runner.run(command)) {
                case SpecRunner.Verdict.Passed() -> passed++;
                case SpecRunner.Verdict.Skipped() -> skipped++;
                case SpecRunner.Verdict.Refused(String why) -> refused.add(zip + "\t" + command.id() + "\t" + why);
                case SpecRunner.Verdict.Failed(String why) ->
                    failures.add(
                            command.id() + " line " + command.json().path("line") + " " + command.type() + ": " + why);
            }
        }
        System.out.printf(
                "%-18s passed %d of %d, skipped %d, failed %d%n",
                zip, passed, commands.size(), skipped, failures.size());
        refused.forEach(line -> System.out.println("REFUSED\t" + line));
        failures.stream().limit(60).forEach(System.out::println);
        assertThat(failures).isEmpty();
    }
}
