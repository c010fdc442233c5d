package dev.quipu.llm.store;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * SHA-256 of a model file.
 *
 * @param text base64url without padding, 43 characters
 */
public record ModelId(String text) implements Comparable<ModelId> {

    private static final int HASH_BYTES = 32;
    private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    public ModelId {
        if (!isCanonical(text)) throw new IllegalArgumentException("no SHA-256 in base64url: '" + text + "'");
    }

    static ModelId of(byte[] sha256) {
        if (sha256.length != HASH_BYTES) throw new IllegalArgumentException("no SHA-256: " + sha256.length + " bytes");
        return new ModelId(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256));
    }

    /** Reads the 43 characters of an id, or the 64 hexadecimal digits of the hash; empty for anything else. */
    public static Optional<ModelId> parse(String text) {
        if (HEX.matcher(text).matches()) return Optional.of(of(HexFormat.of().parseHex(text)));
        return isCanonical(text) ? Optional.of(new ModelId(text)) : Optional.empty();
    }

    /** The last character has two bits that no hash sets. */
    private static boolean isCanonical(String text) {
        if (!BASE64URL.matcher(text).matches()) return false;
        byte[] decoded = Base64.getUrlDecoder().decode(text);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(decoded).equals(text);
    }

    /** The hash as {@code sha256sum} prints it. */
    public String hex() {
        return HexFormat.of().formatHex(Base64.getUrlDecoder().decode(text));
    }

    @Override
    public int compareTo(ModelId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
