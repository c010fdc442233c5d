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
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Runs random modules on several subjects, and fails at the first thing on which they do not agree.
 *
 * @param subjects the first is what the others are compared with, one of them for each module
 */
record Campaign(Profile profile, List<? extends Subject> subjects) {

    /** Everything, on all our tiers, with fuel: it must be left the same too. */
    static final Campaign METERED = new Campaign(
            Profile.EVERYTHING,
            QuipuSubject.TIERS.stream()
                    .map(tier -> tier.metered(Metering.QUIPU))
                    .toList());

    /** The same without fuel, which makes other code. */
    static final Campaign UNMETERED = new Campaign(Profile.EVERYTHING_COUNTED, QuipuSubject.TIERS);

    /** What an independent engine has, too. */
    static final Campaign CHICORY = new Campaign(
            Profile.CHICORY, List.of(new PortSubject(new QuipuEngine()), new PortSubject(new ChicoryEngine())));

    static Campaign named(String profile) {
        return Stream.of(METERED, UNMETERED, CHICORY)
                .filter(campaign -> campaign.profile.name().equals(profile))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no profile '" + profile + "'"));
    }

    /** Modules of the seeds from {@code first} on, on all processors. */
    Tally run(long first, int count) {
        return LongStream.range(first, first + count)
                .parallel()
                .collect(Tally::new, (tally, seed) -> run(seed, tally), Tally::add);
    }

    private void run(long seed, Tally tally) {
        byte[] wasm = ModuleGenerator.generate(profile, seed);
        try {
            compare(wasm, seed, Plan.ROUNDS, tally);
        } catch (LoadException | Subject.Crash | Disagreement e) {
            throw new Failure(
                    "seed " + seed + " of profile " + profile.name() + ": " + e.getMessage() + "\nmodule: "
                            + kept(wasm, profile.name() + "-" + seed),
                    e);
        }
    }

    /** Writes a module down for who looks into it. */
    static Path kept(byte[] wasm, String name) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "disagreements"));
            return Files.write(folder.resolve(name + ".wasm"), wasm);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs one module on two subjects.
     *
     * @param seed chooses the calls and the second subject
     * @throws Disagreement if they differ in anything
     */
    void compare(byte[] wasm, long seed, int rounds, Tally tally) {
        Subject second = subjects.get(1 + (int) Math.floorMod(seed, subjects.size() - 1L));
        compare(wasm, seed, rounds, List.of(subjects.getFirst(), second), tally);
    }

    static void compare(byte[] wasm, long seed, int rounds, List<? extends Subject> subjects, Tally tally) {
        Plan plan = Plan.of(Module.parse(wasm, QuipuSubject.MODULE_LIMITS), seed, rounds);
        tally.module(wasm.length);
        List<Subject.Session> sessions = new ArrayList<>();
        try {
            for (Subject subject : subjects) {
                sessions.add(subject.start(wasm));
            }
        } catch (Subject.Refusal _) {
            tally.refusal();
            return;
        }
        Agreement agreement = new Agreement(subjects);
        for (Plan.Call call : plan.calls()) {
            String said = agreement.on(sessions, call.toString(), session -> session.call(call));
            tally.outcome(said);
            if (!call.export().startsWith("global")) {
                agreement.on(sessions, "state after " + call, Subject.Session::state);
                agreement.on(sessions, "details after " + call, Subject.Session::details);
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
