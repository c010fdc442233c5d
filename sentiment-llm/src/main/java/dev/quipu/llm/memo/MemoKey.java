package dev.quipu.llm.memo;

import dev.quipu.llm.Hash;
import dev.quipu.llm.Question;
import dev.quipu.strategy.text.TextFormat;
import dev.quipu.strategy.text.TextRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

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

    /**
     * The text for a request. The id of a text model is the hash of its algorithm, of the inference module's arithmetic
     * and of the model file; all else is in the request.
     */
    static MemoKey text(String modelId, TextRequest request) {
        List<String> what =
                List.of("text", modelId, request.instruction(), request.text(), Integer.toString(request.maxTokens()));
        Stream<String> format =
                switch (request.format()) {
                    case TextFormat.Free _ -> Stream.of("free");
                    case TextFormat.Choice(var texts) -> Stream.concat(Stream.of("choice"), texts.stream());
                    case TextFormat.Json(var schema) -> Stream.of("json", schema);
                };
        return ofChars(Stream.concat(what.stream(), format).toList());
    }

    /** The vector for a text. The id of an embedder is that of a text model with how it cleans a text. */
    static MemoKey vector(String embedderId, String text) {
        return ofChars(List.of("vector", embedderId, text));
    }

    /** Of the characters as they are: in UTF-8 half of one would look like a question mark. */
    private static MemoKey ofChars(List<String> parts) {
        MessageDigest sha256 = Hash.sha256();
        for (String part : parts) {
            ByteBuffer bytes = ByteBuffer.allocate(part.length() * Character.BYTES);
            bytes.asCharBuffer().put(part);
            update(sha256, bytes.array());
        }
        return new MemoKey(HexFormat.of().formatHex(sha256.digest()));
    }

    /** Each part goes in behind its length, so that no two lists of parts give the same bytes. */
    static MemoKey of(String... parts) {
        MessageDigest sha256 = Hash.sha256();
        for (String part : List.of(parts)) update(sha256, part.getBytes(StandardCharsets.UTF_8));
        return new MemoKey(HexFormat.of().formatHex(sha256.digest()));
    }

    private static void update(MessageDigest sha256, byte[] part) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        sha256.update(part);
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
