package dev.quipu.feeds;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.regex.Pattern;

/** Cells of a row as values. A cell that does not fit gives a reason with its name, its text and what was expected. */
final class Cells {

    /** ASCII digits only, which {@link BigDecimal} does not insist on; short, so that no cell unfolds to megabytes. */
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?");

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");
    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Instant END_OF_TIME = Instant.parse("2100-01-01T00:00:00Z");
    private static final int SHOWN_CHARACTERS = 60;

    private Cells() {}

    /** A decimal, exact: scale and digits as written. */
    static BigDecimal decimal(String name, String text) throws RowException {
        if (!DECIMAL.matcher(text).matches()) {
            throw unfit(name, text, "a decimal number");
        }
        return new BigDecimal(text);
    }

    static BigDecimal price(String name, String text) throws RowException {
        var price = decimal(name, text);
        if (price.signum() <= 0) {
            throw unfit(name, text, "a price above 0");
        }
        return price;
    }

    static long epochSecondsMillis(String name, String text) throws RowException {
        var expected = "whole seconds since 1970, before " + END_OF_TIME;
        if (!SECONDS.matcher(text).matches()) {
            throw unfit(name, text, expected);
        }
        return millis(name, text, Instant.ofEpochSecond(Long.parseLong(text)), expected);
    }

    static long instantMillis(String name, String text) throws RowException {
        var expected = "an ISO-8601 instant from 1970 to 2100 such as 2024-05-18T13:00:00Z";
        try {
            return millis(name, text, Instant.parse(text), expected);
        } catch (DateTimeException e) {
            throw unfit(name, text, expected);
        }
    }

    /** A time without a zone, read as UTC. */
    static long utcMillis(String name, String text, DateTimeFormatter format, String pattern) throws RowException {
        var expected = "a time from 1970 to 2100 as " + pattern;
        try {
            return millis(name, text, LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC), expected);
        } catch (DateTimeException e) {
            throw unfit(name, text, expected);
        }
    }

    /** Strict: a day, month or hour that does not exist is refused instead of bent into one that does. */
    static DateTimeFormatter timeFormat(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    static long durationMillis(String name, String text) throws RowException {
        var expected = "an ISO-8601 duration from one second to 366 days such as PT4H";
        try {
            var duration = Duration.parse(text);
            if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(Duration.ofDays(366)) > 0) {
                throw unfit(name, text, expected);
            }
            return duration.toMillis();
        } catch (DateTimeException e) {
            throw unfit(name, text, expected);
        }
    }

    static String required(String name, String text) throws RowException {
        if (text.isBlank()) {
            throw new RowException(name + " is empty");
        }
        return text;
    }

    /** Headlines are one line: line breaks and runs of space become one space. */
    static String oneLine(String text) {
        return SPACE.matcher(text).replaceAll(" ").strip();
    }

    /** A number's value as text, however it was written: {@code 1E-7} and {@code 0.00000010} give {@code 0.0000001}. */
    static String canonical(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    static String shown(String text) {
        var line = oneLine(text);
        int end = line.offsetByCodePoints(0, Math.min(SHOWN_CHARACTERS, line.codePointCount(0, line.length())));
        return end < line.length() ? "'" + line.substring(0, end) + "…'" : "'" + line + "'";
    }

    private static long millis(String name, String text, Instant instant, String expected) throws RowException {
        if (instant.isBefore(Instant.EPOCH) || !instant.isBefore(END_OF_TIME)) {
            throw unfit(name, text, expected);
        }
        return instant.toEpochMilli();
    }

    private static RowException unfit(String name, String text, String expected) {
        return new RowException("%s is %s, expected %s".formatted(name, shown(text), expected));
    }
}
