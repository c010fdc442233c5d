package dev.quipu.wasm.differential;

import java.util.List;
import java.util.Random;

/** Choices that follow from a seed alone: {@link Random} is specified to the bit, so a seed is a bug report. */
final class Dice {

    private final Random random;

    Dice(long seed) {
        this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
    }

    /** A number from 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A number from {@code least} to {@code most}. */
    int between(int least, int most) {
        return least + below(most - least + 1);
    }

    boolean chance(int percent) {
        return below(100) < percent;
    }

    boolean perMille(int perMille) {
        return below(1_000) < perMille;
    }

    long bits() {
        return random.nextLong();
    }

    <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** An index, each as likely as its weight says. */
    int weighted(int... weights) {
        int total = 0;
        for (int weight : weights) {
            total += weight;
        }
        int left = below(total);
        for (int i = 0; ; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
    }
}
