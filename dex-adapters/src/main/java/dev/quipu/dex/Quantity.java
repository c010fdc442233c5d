package dev.quipu.dex;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Amounts as AO token messages write them: decimal strings of atoms that fit a signed 256-bit integer (bint(256) of the
 * token blueprint). Signs, blanks, points and non-ASCII digits are refused.
 */
public final class Quantity {

    /** Largest quantity: 2^255 − 1. */
    public static final BigInteger MAX = BigInteger.TWO.pow(255).subtract(BigInteger.ONE);

    private static final int DIGITS_MAX = 77;

    private Quantity() {}

    /** Reads a quantity of zero or more; empty when the text is none. */
    public static Optional<BigInteger> parse(String text) {
        if (text.isEmpty() || text.length() > DIGITS_MAX || !text.chars().allMatch(Quantity::isAsciiDigit)) {
            return Optional.empty();
        }
        return Optional.of(new BigInteger(text)).filter(atoms -> atoms.compareTo(MAX) <= 0);
    }

    /** Reads a quantity of one or more; empty when the text is none. */
    public static Optional<BigInteger> parsePositive(String text) {
        return parse(text).filter(atoms -> atoms.signum() > 0);
    }

    private static boolean isAsciiDigit(int character) {
        return character >= '0' && character <= '9';
    }
}
