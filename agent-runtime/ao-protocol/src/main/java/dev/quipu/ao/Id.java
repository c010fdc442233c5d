package dev.quipu.ao;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** A 32-byte name: of an item, a process, a wallet. Compared as bytes; shown as base64url without padding. */
public final class Id implements Comparable<Id> {

    /** Length of every id in bytes. */
    public static final int BYTES = 32;

    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final byte[] bytes;

    /** Filled on first use; every thread computes the same text. */
    private String text;

    private Id(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Id of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an id has 32 bytes, not " + bytes.length);
        }
        return new Id(bytes.clone());
    }

    /** Reads 43 base64url characters. */
    public static Id parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not base64url: '" + text + "'", e);
        }
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(
                    "an id has 43 base64url characters (32 bytes); '" + text + "' has " + bytes.length + " bytes");
        }
        return new Id(bytes);
    }

    /** The id that names these bytes: SHA-256 over all parts, one after another. */
    public static Id sha256(byte[]... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha256.update(part);
            }
            return new Id(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(Id other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Id id && Arrays.equals(bytes, id.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        if (text == null) {
            text = TEXT.encodeToString(bytes);
        }
        return text;
    }
}
