package dev.quipu.llm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** SHA-256, which every JDK has. */
public final class Hash {

    private static final int STEP_BYTES = 1 << 20;

    private Hash() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("a JDK without SHA-256", e);
        }
    }

    /** Of texts one after another, each behind its length, in base64url without padding: what names a computation. */
    static String ofParts(List<String> parts) {
        MessageDigest sha256 = sha256();
        for (String part : parts) {
            byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
            sha256.update(utf8);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
    }

    /**
     * Takes bytes {@code from} to {@code to} of a file into the hash. Read and not mapped: what is only hashed stays no
     * part of this process's memory.
     */
    public static void update(MessageDigest hash, FileChannel file, long from, long to) throws IOException {
        ByteBuffer step = ByteBuffer.allocate(Math.clamp(to - from, 0, STEP_BYTES));
        for (long at = from; at < to; ) {
            step.clear().limit((int) Math.min(step.capacity(), to - at));
            int count = file.read(step, at);
            if (count < 0) throw new IOException("the file became shorter while it was read");
            hash.update(step.flip());
            at += count;
        }
    }
}
