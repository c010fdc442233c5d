package dev.quipu.cli.bench;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Times of one piece of work.
 *
 * @param sortedMillis of a call, one of each window, the shortest first; at least one
 * @param bytesPerCall heap allocated by the calling thread; NaN where nobody counted
 * @param checksum of what the work left, 16 hex digits
 */
public record Sample(double[] sortedMillis, double bytesPerCall, Optional<String> checksum) {

    /** @param millis in any order */
    static Sample of(double[] millis, double bytesPerCall, Optional<String> checksum) {
        var sorted = millis.clone();
        Arrays.sort(sorted);
        return new Sample(sorted, bytesPerCall, checksum);
    }

    /** A checksum of bytes that an engine answered with. */
    static String checksumOf(byte[] answer) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(answer);
            return HexFormat.of().formatHex(digest, 0, Long.BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public double least() {
        return sortedMillis[0];
    }

    public double median() {
        return quantile(2);
    }

    /** How far the middle half of the windows reaches. */
    public double spread() {
        return quantile(3) - quantile(1);
    }

    private double quantile(int quarters) {
        return sortedMillis[(sortedMillis.length - 1) * quarters / 4];
    }
}
