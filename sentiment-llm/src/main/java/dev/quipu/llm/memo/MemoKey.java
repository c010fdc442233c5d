package dev.quipu.llm.memo;

import dev.quipu.llm.Hash;
import dev.quipu.llm.Question;
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
     * The score of a question. The id of a sentiment model is the hash of the inference module's arithmetic, of the model
     * file, of the prompt with its options and of the calibration; with the question these give the ids of the prompt's
     * tokens. So a score is found without reading a tokenizer.
     *
     * @param question as {@link Question#key} writes it
     */
    static MemoKey sentiment(String modelId, String question) {
        return of("sentiment", modelId, question);
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
