package dev.quipu.llm;

import dev.quipu.strategy.Sentiment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The hashes of all that a model answers. Two are equal if every bit of the answers is. */
record AnswerBits(String scores, String sentiments, String logits, String tokens) {

    /** @param scores log-probabilities; shape (questions, labels) */
    static AnswerBits of(float[][] scores, List<Sentiment> sentiments, AskedModel.Written written) {
        MessageDigest sentimentHash = Hash.sha256();
        for (Sentiment each : sentiments) {
            update(sentimentHash, each.negativeMicros(), each.neutralMicros(), each.positiveMicros());
        }
        return new AnswerBits(hash(scores), hex(sentimentHash), hash(written.logits()), hash(written.tokens()));
    }

    /** The hash of everything. */
    String hash() {
        MessageDigest all = Hash.sha256();
        for (String part : List.of(scores, sentiments, logits, tokens)) {
            all.update(part.getBytes(StandardCharsets.US_ASCII));
        }
        return hex(all);
    }

    private static String hash(float[][] rows) {
        MessageDigest hash = Hash.sha256();
        for (float[] row : rows) {
            for (float value : row) update(hash, Float.floatToRawIntBits(value));
        }
        return hex(hash);
    }

    private static String hash(int[][] rows) {
        MessageDigest hash = Hash.sha256();
        for (int[] row : rows) {
            update(hash, row.length);
            update(hash, row);
        }
        return hex(hash);
    }

    private static void update(MessageDigest hash, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        hash.update(bytes);
    }

    private static String hex(MessageDigest hash) {
        return HexFormat.of().formatHex(hash.digest());
    }
}
