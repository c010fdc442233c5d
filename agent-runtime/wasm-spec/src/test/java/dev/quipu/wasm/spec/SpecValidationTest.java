package dev.quipu.wasm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.LoadException.Reason;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.spec.SpecSuite.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Decoding and validating against the official tests. Nothing is instantiated here. */
class SpecValidationTest {

    static final List<String> zips = SharedSuite.ZIPS;

    /** What a module command says about its module. */
    private enum Verdict {
        LOADS,
        MALFORMED,
        INVALID
    }

    private final Map<String, int[]> tally = new TreeMap<>();
    private final List<String> misses = new ArrayList<>();
    private final List<String> refusedAsUnsupported = new ArrayList<>();

    @ParameterizedTest
    @FieldSource("zips")
    void shouldJudgeEveryModuleAsTheSpecificationDoes(String zip) {
        for (Command command : SharedSuite.commands(zip)) {
            Verdict verdict = verdict(command.type());
            if (verdict == null) {
                count("(instantiation: not run here)", true);
            } else if (command.needsUnsupported()) {
                count("(needs gc or function-references)", true);
                namesWhatItLacks(command);
            } else {
                count(command.type(), judge(command, verdict));
            }
        }

        tally.forEach((type, counts) -> System.out.printf("%-18s %-34s %5d / %5d%n", zip, type, counts[0], counts[1]));
        refusedAsUnsupported.forEach(line -> System.out.println(zip + " " + line));
        assertThat(tally.get("module")[1]).as("modules in %s", zip).isPositive();
        assertThat(misses).isEmpty();
    }

    private static Verdict verdict(String type) {
        return switch (type) {
            case "module", "module_definition", "assert_unlinkable", "assert_uninstantiable" -> Verdict.LOADS;
            case "assert_malformed" -> Verdict.MALFORMED;
            case "assert_invalid" -> Verdict.INVALID;
            default -> null;
        };
    }

    private void count(String type, boolean passed) {
        int[] counts = tally.computeIfAbsent(type, _ -> new int[2]);
        counts[0] += passed ? 1 : 0;
        counts[1]++;
    }

    /** Refused for a feature we lack also counts where the module must be refused: it is listed apart. */
    private boolean judge(Command command, Verdict expected) {
        Verdict got = Verdict.LOADS;
        boolean lacking = false;
        String message = "loads";
        try {
            StreamChecker.check(Module.parse(command.wasm(), Limits.DEFAULT));
            StreamChecker.checkInstrumented(command.wasm(), Metering.QUIPU);
            StreamChecker.checkInstrumented(command.wasm(), Metering.AO);
        } catch (LoadException e) {
            message = e.getMessage();
            got = e.reason() == Reason.MALFORMED ? Verdict.MALFORMED : Verdict.INVALID;
            lacking = e.reason() == Reason.UNSUPPORTED;
        }
        String line = command.id() + " should be " + expected + " ("
                + command.json().path("text").asText() + "): " + message;
        if (lacking && expected != Verdict.LOADS) {
            refusedAsUnsupported.add(line);
            return true;
        }
        if (got != expected) {
            misses.add(line);
        }
        return got == expected;
    }

    /** A module with an unsupported feature loads all the same or is refused; whatever is thrown is our own error. */
    private void namesWhatItLacks(Command command) {
        try {
            Module.parse(command.wasm(), Limits.DEFAULT);
        } catch (LoadException e) {
            count("(of these refused as unsupported)", e.reason() == Reason.UNSUPPORTED);
            if (e.reason() != Reason.UNSUPPORTED) {
                refusedAsUnsupported.add(command.id() + " needs gc or function-references: " + e.getMessage());
            }
        }
    }
}
