package dev.quipu.llm.output;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Numbers between bounds as expressions over their digits. Bounds are inclusive; null: none. */
final class JsonNumber {

    static final int INTEGER_DIGITS = 18;
    static final int FRACTION_DIGITS = 17;

    /** A number with as many digits as it likes. */
    static final String ANY_LENGTH = "-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+\\-]?\\d{1,2})?";

    private static final BigInteger LARGEST = BigInteger.TEN.pow(INTEGER_DIGITS).subtract(BigInteger.ONE);
    private static final String ANY_INTEGER = "-?(?:0|[1-9]\\d{0,17})";
    private static final String ANY_FRACTION = "(?:\\.\\d{1,17})?";
    private static final String ANY_EXPONENT = "(?:[eE][+\\-]?\\d{1,2})?";

    private JsonNumber() {}

    /** @return empty if no integer of at most 18 digits lies between */
    static Optional<String> integer(BigInteger least, BigInteger most) {
        if (least == null && most == null) return Optional.of(ANY_INTEGER);
        BigInteger low = least == null ? LARGEST.negate() : least.max(LARGEST.negate());
        BigInteger high = most == null ? LARGEST : most.min(LARGEST);
        if (low.compareTo(high) > 0) return Optional.empty();
        List<String> parts = new ArrayList<>();
        if (low.signum() < 0) {
            BigInteger smallest = high.signum() < 0 ? high.negate() : BigInteger.ONE;
            parts.add("-" + natural(smallest, low.negate()));
        }
        if (high.signum() >= 0) parts.add(natural(low.max(BigInteger.ZERO), high));
        return Optional.of(RegexText.anyOf(parts));
    }

    /** @return empty if no number that can be written lies between */
    static Optional<String> number(BigDecimal least, BigDecimal most) {
        if (least == null && most == null) return Optional.of(ANY_INTEGER + ANY_FRACTION + ANY_EXPONENT);
        BigDecimal limit = new BigDecimal(LARGEST);
        BigDecimal low = least == null ? limit.negate() : least.max(limit.negate());
        BigDecimal high = most == null ? limit : most.min(limit);
        if (low.compareTo(high) > 0) return Optional.empty();
        List<String> parts = new ArrayList<>();
        if (low.signum() < 0) {
            BigDecimal smallest = high.signum() < 0 ? high.negate() : BigDecimal.ZERO;
            decimal(smallest, low.negate()).ifPresent(part -> parts.add("-" + part));
        }
        if (high.signum() >= 0) decimal(low.max(BigDecimal.ZERO), high).ifPresent(parts::add);
        return parts.isEmpty() ? Optional.empty() : Optional.of(RegexText.anyOf(parts));
    }

    // ---- whole numbers from 0 on, low <= high ----

    private static String natural(BigInteger low, BigInteger high) {
        List<String> parts = new ArrayList<>();
        int lowDigits = low.toString().length();
        int highDigits = high.toString().length();
        for (int digits = lowDigits; digits <= highDigits; digits++) {
            String first = digits == lowDigits ? low.toString() : "1" + "0".repeat(digits - 1);
            String last = digits == highDigits ? high.toString() : "9".repeat(digits);
            parts.add(sameLength(first, last));
        }
        return RegexText.anyOf(parts);
    }

    /** Digits from first to last, both of one length. */
    private static String sameLength(String first, String last) {
        if (first.isEmpty()) return "";
        int rest = first.length() - 1;
        char from = first.charAt(0);
        char to = last.charAt(0);
        if (from == to) return from + sameLength(first.substring(1), last.substring(1));
        List<String> parts = new ArrayList<>();
        if (!isAll(first.substring(1), '0')) {
            parts.add(from + sameLength(first.substring(1), "9".repeat(rest)));
            from++;
        }
        boolean whole = isAll(last.substring(1), '9');
        char end = whole ? to : (char) (to - 1);
        if (from <= end) parts.add(digit(from, end) + anyDigits(rest));
        if (!whole) parts.add(to + sameLength("0".repeat(rest), last.substring(1)));
        return RegexText.anyOf(parts);
    }

    private static String anyDigits(int count) {
        return count == 0 ? "" : count == 1 ? "\\d" : "\\d{" + count + "}";
    }

    private static boolean isAll(String digits, char digit) {
        return digits.chars().allMatch(c -> c == digit);
    }

    private static String digit(char from, char to) {
        return from == to ? String.valueOf(from) : "[" + from + "-" + to + "]";
    }

    // ---- decimals from 0 on, low <= high ----

    private static Optional<String> decimal(BigDecimal low, BigDecimal high) {
        BigInteger lowWhole = low.toBigInteger();
        BigInteger highWhole = high.toBigInteger();
        String lowFraction = fraction(low.setScale(FRACTION_DIGITS, RoundingMode.CEILING));
        if (low.setScale(FRACTION_DIGITS, RoundingMode.CEILING).toBigInteger().compareTo(lowWhole) > 0) {
            return decimal(new BigDecimal(lowWhole.add(BigInteger.ONE)), high); // above the last fraction there is
        }
        String highFraction = fraction(high.setScale(FRACTION_DIGITS, RoundingMode.FLOOR));
        List<String> parts = new ArrayList<>();
        if (lowWhole.equals(highWhole)) {
            if (lowFraction.compareTo(highFraction) > 0) return Optional.empty();
            return Optional.of(lowWhole + point(lowFraction, highFraction));
        }
        if (lowWhole.compareTo(highWhole) > 0) return Optional.empty();
        parts.add(lowWhole + point(lowFraction, "9".repeat(FRACTION_DIGITS)));
        BigInteger between = lowWhole.add(BigInteger.ONE);
        BigInteger last = highWhole.subtract(BigInteger.ONE);
        if (between.compareTo(last) <= 0) parts.add(natural(between, last) + ANY_FRACTION);
        parts.add(highWhole + point("0".repeat(FRACTION_DIGITS), highFraction));
        return Optional.of(RegexText.anyOf(parts));
    }

    /** The digits after the point, all of them. */
    private static String fraction(BigDecimal value) {
        String digits = value.remainder(BigDecimal.ONE).unscaledValue().abs().toString();
        return "0".repeat(FRACTION_DIGITS - digits.length()) + digits;
    }

    /** A point and a fraction between two, and nothing where 0 is between them. */
    private static String point(String low, String high) {
        boolean mayBeAbsent = isAll(low, '0');
        if (mayBeAbsent && isAll(high, '0')) return "(?:\\.0{1,17})?";
        String some = "\\." + someDigits(low, high);
        return mayBeAbsent ? RegexText.optional(some) : some;
    }

    /** One digit at least of a fraction between low and high, which have as many digits as may be written. */
    private static String someDigits(String low, String high) {
        String lowRest = low.substring(1);
        String highRest = high.substring(1);
        char from = low.charAt(0);
        char to = high.charAt(0);
        if (from == to) return from + moreDigits(lowRest, highRest);
        List<String> parts = new ArrayList<>();
        if (!isAll(lowRest, '0')) {
            parts.add(from + moreDigits(lowRest, "9".repeat(lowRest.length())));
            from++;
        }
        boolean whole = isAll(highRest, '9');
        char end = whole ? to : (char) (to - 1);
        if (from <= end) parts.add(digit(from, end) + upTo(lowRest.length()));
        if (!whole) parts.add(to + moreDigits("0".repeat(highRest.length()), highRest));
        return RegexText.anyOf(parts);
    }

    private static String upTo(int digits) {
        return digits == 0 ? "" : "\\d{0," + digits + "}";
    }

    /** None, where what is left of low is 0, or some. */
    private static String moreDigits(String low, String high) {
        if (low.isEmpty()) return "";
        boolean mayEnd = isAll(low, '0');
        if (mayEnd && isAll(high, '0')) return "0{0," + low.length() + "}";
        if (mayEnd && isAll(high, '9')) return upTo(low.length());
        return mayEnd ? RegexText.optional(someDigits(low, high)) : someDigits(low, high);
    }
}
