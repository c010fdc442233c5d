package dev.quipu.ao.message;

/** Decimal text of fixed width, the same in every locale. */
final class Digits {

    private Digits() {}

    static String padded(long value, int width) {
        String digits = Long.toString(value);
        return digits.length() >= width ? digits : "0".repeat(width - digits.length()) + digits;
    }
}
