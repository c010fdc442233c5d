package dev.quipu.feeds;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Ids for sources that have none of their own: the first 128 bits of SHA-256 over what the item says, in hex. The same
 * fact has the same id in every import and every file; a fact that the source revised is another fact with another id.
 */
final class SourceId {

    private static final int BYTES = 16;
    private static final String UNIT_SEPARATOR = "\u001f"; // stands in no cell, so parts cannot run into each other

    private SourceId() {}

    static String of(String... parts) {
        byte[] said = String.join(UNIT_SEPARATOR, parts).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Arrays.copyOf(sha256().digest(said), BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
