package dev.quipu.wasm.differential;

import com.sun.management.ThreadMXBean;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Breaks modules a little and loads them: they are refused by our own error or run, with little memory and time. What
 * still loads runs on the interpreter, now and then on the compiler too, and they have to agree.
 */
final class MutationCampaign {

    /** Bytes a load may allocate, garbage included, whatever the module; and for each byte of it. */
    private static final long ALLOWED_BYTES = 200_000;

    private static final long ALLOWED_BYTES_PER_BYTE = 1_000;
    private static final int COMPILED_ONE_IN = 50;
    private static final int ORIGINALS = 400;

    private static final List<QuipuSubject> SUBJECTS = QuipuSubject.TIERS.stream()
            .limit(2)
            .map(tier -> tier.metered(Metering.QUIPU))
            .toList();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** How many mutants loaded and ran, out of how many. */
    static final class Count {
        int mutants;
        final Tally loaded = new Tally();

        private void add(Count other) {
            mutants += other.mutants;
            loaded.add(other.loaded);
        }

        @Override
        public String toString() {
            return "%,d mutants, of which loaded %s".formatted(mutants, loaded);
        }
    }

    private MutationCampaign() {}

    static Count run(long first, int count) {
        List<byte[]> originals = LongStream.range(0, ORIGINALS)
                .mapToObj(seed -> ModuleGenerator.generate(Profile.EVERYTHING, seed))
                .toList();
        return LongStream.range(first, first + count)
                .parallel()
                .collect(Count::new, (counted, seed) -> run(seed, originals, counted), Count::add);
    }

    private static void run(long seed, List<byte[]> originals, Count counted) {
        Dice dice = new Dice(seed);
        byte[] mutant = Mutations.mutate(dice.pick(originals), dice);
        counted.mutants++;
        try {
            checkAllocation(mutant);
            boolean compiled = dice.below(COMPILED_ONE_IN) == 0;
            Campaign.compare(mutant, seed, 1, compiled ? SUBJECTS : SUBJECTS.subList(0, 1), counted.loaded);
        } catch (LoadException e) {
            if (e.getMessage().isBlank()) {
                throw failed(mutant, seed, e);
            }
        } catch (RuntimeException | Error e) {
            throw failed(mutant, seed, e);
        }
    }

    private static Failure failed(byte[] mutant, long seed, Throwable cause) {
        return new Failure(
                "mutant " + seed + ": " + cause + "\nmodule: " + Campaign.kept(mutant, "mutant-" + seed), cause);
    }

    private static void checkAllocation(byte[] mutant) {
        long allowed = ALLOWED_BYTES + ALLOWED_BYTES_PER_BYTE * mutant.length;
        // The first to take some path pays for loading classes, too.
        if (allocatedBy(mutant) > allowed && allocatedBy(mutant) > allowed) {
            throw new AssertionError("loading " + mutant.length + " bytes allocates more than " + allowed);
        }
    }

    private static long allocatedBy(byte[] mutant) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            Module.parse(mutant, QuipuSubject.MODULE_LIMITS);
        } catch (LoadException _) {
            // Whether it loads is another question.
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
