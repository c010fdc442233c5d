package dev.quipu.wasm.differential;

import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.chicory.ChicoryEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs random modules on several subjects, and fails at the first thing on which they do not agree.
 *
 * @param subjects the first is what the others are compared with
 */
record Campaign(Profile profile, List<? extends Subject> subjects) {

    static final Campaign TIERS = new Campaign(
            Profile.EVERYTHING,
            QuipuSubject.TIERS.stream()
                    .map(tier -> tier.metered(Metering.QUIPU))
                    .toList());
    static final Campaign UNMETERED = new Campaign(Profile.EVERYTHING_COUNTED, QuipuSubject.TIERS);
    static final Campaign CHICORY = new Campaign(
            Profile.CHICORY, List.of(new PortSubject(new QuipuEngine()), new PortSubject(new ChicoryEngine())));

    static Campaign named(String profile) {
        return Stream.of(TIERS, UNMETERED, CHICORY)
                .filter(campaign -> campaign.profile.name().equals(profile))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no profile '" + profile + "'"));
    }

    /** How calls ended, for a reader to see that not all of them trapped. */
    static final class Tally {
        private int modules;
        private int calls;
        private int refused;
        private long bytes;
        private final SortedMap<String, Integer> outcomes = new TreeMap<>();

        private void count(String outcome) {
            calls++;
            String kind = outcome.startsWith("(") ? "returned" : outcome.split(" \\(|\\d", 2)[0].strip();
            outcomes.merge(kind, 1, Integer::sum);
        }

        int modules() {
            return modules;
        }

        /** Modules that an engine which is not ours could not load. */
        int refused() {
            return refused;
        }

        int calls() {
            return calls;
        }

        int returned() {
            return outcomes.getOrDefault("returned", 0);
        }

        @Override
        public String toString() {
            return modules + " modules (" + refused + " refused) of " + bytes + " bytes, " + calls + " calls: "
                    + outcomes;
        }
    }

    /** Modules of the seeds from {@code first} on. */
    Tally run(long first, int count) {
        Tally tally = new Tally();
        for (long seed = first; seed < first + count; seed++) {
            byte[] wasm = ModuleGenerator.generate(profile, seed);
            try {
                compare(wasm, seed, tally);
            } catch (LoadException | Subject.Crash | Disagreement e) {
                throw new AssertionError(
                        "seed " + seed + " of profile " + profile.name() + ": " + e.getMessage() + "\nmodule: "
                                + kept(wasm, seed),
                        e);
            }
        }
        return tally;
    }

    private Path kept(byte[] wasm, long seed) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "disagreements"));
            return Files.write(folder.resolve(profile.name() + "-" + seed + ".wasm"), wasm);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs one module on all subjects.
     *
     * @throws Disagreement if they differ in anything
     */
    void compare(byte[] wasm, long seed, Tally tally) {
        Plan plan = Plan.of(Module.parse(wasm, QuipuSubject.MODULE_LIMITS), seed);
        tally.modules++;
        tally.bytes += wasm.length;
        List<Subject.Session> sessions = new ArrayList<>();
        try {
            for (Subject subject : subjects) {
                sessions.add(subject.start(wasm));
            }
        } catch (Subject.Refusal e) {
            if (Boolean.getBoolean("dbg")) System.out.println(seed + " " + e.getMessage());
            tally.refused++;
            return;
        }
        for (Plan.Call call : plan.calls()) {
            List<String> said = new ArrayList<>();
            for (Subject.Session session : sessions) {
                said.add(session.call(call.export(), call.arguments(), call.fuel()));
            }
            agree(said, "after " + call);
            tally.count(said.getFirst());
            if (!call.export().startsWith("global")) {
                agree(sessions.stream().map(Subject.Session::state).toList(), "in state after " + call);
                agree(sessions.stream().map(Subject.Session::details).toList(), "in details after " + call);
            }
        }
    }

    private void agree(List<String> said, String when) {
        String expected = said.getFirst();
        for (int i = 1; i < said.size(); i++) {
            if (!said.get(i).isEmpty() && !said.get(i).equals(expected)) {
                throw new Disagreement(when + "\n  " + subjects.getFirst().name() + ": " + expected + "\n  "
                        + subjects.get(i).name() + ": " + said.get(i));
            }
        }
    }

    /** Two subjects did not say the same. */
    static final class Disagreement extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Disagreement(String message) {
            super(message);
        }
    }
}
