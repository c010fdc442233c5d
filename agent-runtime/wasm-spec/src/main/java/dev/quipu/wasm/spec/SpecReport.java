package dev.quipu.wasm.spec;

import dev.quipu.wasm.spec.SpecRunner.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * How a zip of the official suite went.
 *
 * @param passed assertions that hold
 * @param total assertions within what the engine claims: WebAssembly 3.0 less garbage collection, typed function
 *     references and threads
 * @param leftOut assertions on modules that need more, counted apart
 * @param commands commands of every kind that went well
 * @param failures everything that went wrong, with script, index, line and what was expected
 * @param refused what was left out, with the reason
 */
public record SpecReport(
        int passed, int total, int leftOut, int commands, List<String> failures, List<String> refused) {

    /** Adds up verdicts. */
    static final class Tally {

        private final List<String> failures = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();
        private int passed;
        private int failed;
        private int leftOut;
        private int commands;

        void add(SpecSuite.Command command, Verdict verdict) {
            switch (verdict) {
                case Verdict.Passed() -> {
                    commands++;
                    passed += command.isAssertion() ? 1 : 0;
                }
                case Verdict.Failed(String why) -> {
                    failed += command.isAssertion() ? 1 : 0;
                    failures.add(
                            command.id() + "\tline " + command.json().path("line") + " " + command.type() + ": " + why);
                }
                case Verdict.Skipped() -> leaveOut(command, "uses a module that was refused");
                case Verdict.Refused(String why) -> leaveOut(command, why);
            }
        }

        SpecReport report() {
            return new SpecReport(
                    passed, passed + failed, leftOut, commands, List.copyOf(failures), List.copyOf(refused));
        }

        private void leaveOut(SpecSuite.Command command, String why) {
            leftOut += command.isAssertion() ? 1 : 0;
            refused.add(command.id() + "\t" + why);
        }
    }
}
