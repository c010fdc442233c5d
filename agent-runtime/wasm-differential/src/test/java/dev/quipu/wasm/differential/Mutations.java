package dev.quipu.wasm.differential;

import java.util.Arrays;

/** Breaks modules a little: a bit, a byte, a telling byte, a byte of its own from elsewhere, one less, cut off. */
final class Mutations {

    private static final int HEADER_BYTES = 8;
    private static final int[] TELLING = {
        0, 1, 2, 3, 4, 5, 6, 7, 0x0B, 0x40, 0x60, 0x70, 0x7B, 0x7F, 0x80, 0xFC, 0xFD, 0xFF
    };

    private Mutations() {}

    static byte[] mutate(byte[] original, Dice dice) {
        byte[] mutant = original.clone();
        for (int left = dice.between(1, 3); left > 0 && mutant.length > HEADER_BYTES + 1; left--) {
            int at = dice.between(HEADER_BYTES, mutant.length - 1);
            switch (dice.below(12)) {
                case 0, 1 -> mutant[at] ^= (byte) (1 << dice.below(8));
                case 2, 3 -> mutant[at] = (byte) dice.below(256);
                case 4, 5, 6, 7 -> mutant[at] = (byte) TELLING[dice.below(TELLING.length)];
                case 8, 9 -> mutant[at] = mutant[dice.between(HEADER_BYTES, mutant.length - 1)];
                case 10 -> mutant = without(mutant, at);
                default -> mutant = Arrays.copyOf(mutant, at);
            }
        }
        return mutant;
    }

    /** So that sizes no longer fit. */
    private static byte[] without(byte[] bytes, int at) {
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
        System.arraycopy(bytes, at + 1, shorter, at, bytes.length - at - 1);
        return shorter;
    }
}
