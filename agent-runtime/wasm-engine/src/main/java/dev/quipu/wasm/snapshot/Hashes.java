package dev.quipu.wasm.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** SHA-256 of pages, nodes, states and file headers: the first byte tells them apart. */
final class Hashes {

    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final byte STATE = 2;
    private static final byte HEADER = 3;

    private Hashes() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] leaf(MessageDigest sha256, byte[] page) {
        sha256.update(LEAF);
        return sha256.digest(page);
    }

    static byte[] node(MessageDigest sha256, PageTree left, PageTree right) {
        byte[] lower = left.hash(sha256);
        byte[] upper = right.hash(sha256);
        sha256.update(NODE);
        sha256.update(lower);
        return sha256.digest(upper);
    }

    static byte[] state(List<MemoryImage> memories, byte[] variables) {
        MessageDigest sha256 = sha256();
        ByteBuffer sizes = ByteBuffer.allocate(Integer.BYTES + memories.size() * (Long.BYTES + 32))
                .order(ByteOrder.LITTLE_ENDIAN);
        sizes.putInt(memories.size());
        for (MemoryImage memory : memories) {
            sizes.putLong(memory.pages()).put(memory.tree().hash(sha256));
        }
        sha256.update(STATE);
        sha256.update(sizes.array());
        return sha256.digest(variables);
    }

    static byte[] header(byte[] header) {
        MessageDigest sha256 = sha256();
        sha256.update(HEADER);
        return sha256.digest(header);
    }
}
