package dev.quipu.llm.memo;

import dev.quipu.llm.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * What a result is a function of, hashed.
 *
 * @param hex SHA-256
 */
public record MemoKey(String hex) {

    public MemoKey {
        if (hex.length() != 64) throw new IllegalArgumentException("no SHA-256 in hexadecimal: '" + hex + "'");
    }

    /**
     * The score of a text. The id of a sentiment model is the hash of ABI and arithmetic of the inference module, of the
     * model file and of the prompt with its options; with the text these give the ids of the prompt's tokens. So a score
     * is found without reading a tokenizer.
     */
    static MemoKey sentiment(String modelId, String text) {
        return of("sentiment", modelId, text);
    }

    /** Each part goes in behind its length, so that no two lists of parts give the same bytes. */
    static MemoKey of(String... parts) {
        MessageDigest sha256 = Hash.sha256();
        for (String part : List.of(parts)) {
            byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
            sha256.update(utf8);
        }
        return new MemoKey(HexFormat.of().formatHex(sha256.digest()));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
