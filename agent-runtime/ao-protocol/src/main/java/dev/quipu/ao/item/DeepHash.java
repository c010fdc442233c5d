package dev.quipu.ao.item;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Arweave's deep hash (SHA-384) of one data item: what a signer signs.
 *
 * <pre>
 * deepHash(["dataitem", "1", signature type in decimal, owner, target, anchor, tag bytes, data])
 * blob:  H( H("blob" + decimal length) || H(bytes) )
 * list:  acc = H("list" + decimal count); for each child: acc = H(acc || deepHash(child))
 * </pre>
 *
 * <p>The accumulator after the first three children depends on the signature type alone, so it is kept; so are the hash
 * of the empty blob and the length tags of short blobs. One instance per thread, as it owns its buffers.
 */
final class DeepHash {

    static final int BYTES = 48;

    private static final int CHILDREN = 8;
    private static final int SHORT_BLOB = 512;
    private static final byte[][] LENGTH_TAG = new byte[SHORT_BLOB][];
    private static final byte[] EMPTY_BLOB;
    private static final byte[][] PREFIX = new byte[SignatureType.values().length][];
    private static final ThreadLocal<DeepHash> MINE = ThreadLocal.withInitial(DeepHash::new);

    static {
        MessageDigest sha384 = sha384();
        for (int length = 0; length < SHORT_BLOB; length++) {
            LENGTH_TAG[length] = sha384.digest(lengthText(length));
        }
        DeepHash hash = new DeepHash();
        hash.hashBlob(new byte[0], 0, 0);
        EMPTY_BLOB = Arrays.copyOfRange(hash.list, BYTES, 2 * BYTES);
        for (SignatureType type : SignatureType.values()) {
            PREFIX[type.ordinal()] = hash.prefix(type);
        }
    }

    private final MessageDigest sha384 = sha384();

    /** {@code H(length text) || H(bytes)} of the blob at hand. */
    private final byte[] blob = new byte[2 * BYTES];

    /** {@code acc || deepHash(child)}. */
    private final byte[] list = new byte[2 * BYTES];

    private DeepHash() {}

    /** The 48 bytes the owner of {@code raw} signs. The signature inside {@code raw} plays no part. */
    static byte[] of(byte[] raw, ItemLayout layout) {
        return MINE.get().item(raw, layout);
    }

    private byte[] item(byte[] raw, ItemLayout at) {
        System.arraycopy(PREFIX[at.type().ordinal()], 0, list, 0, BYTES);
        child(raw, at.ownerAt(), at.type().ownerBytes());
        child(raw, at.targetAt(), at.targetLength());
        child(raw, at.anchorAt(), at.anchorLength());
        child(raw, at.tagsAt(), at.tagBytes());
        child(raw, at.dataAt(), at.dataLength());
        return Arrays.copyOf(list, BYTES);
    }

    private byte[] prefix(SignatureType type) {
        sha384.update(("list" + CHILDREN).getBytes(StandardCharsets.US_ASCII));
        digestInto(list, 0);
        childOf("dataitem".getBytes(StandardCharsets.US_ASCII));
        childOf("1".getBytes(StandardCharsets.US_ASCII));
        childOf(type.numberAsText());
        return Arrays.copyOf(list, BYTES);
    }

    private void childOf(byte[] bytes) {
        child(bytes, 0, bytes.length);
    }

    private void child(byte[] bytes, int from, int length) {
        if (length == 0) {
            System.arraycopy(EMPTY_BLOB, 0, list, BYTES, BYTES);
        } else {
            hashBlob(bytes, from, length);
        }
        sha384.update(list);
        digestInto(list, 0);
    }

    private void hashBlob(byte[] bytes, int from, int length) {
        byte[] lengthTag = length < SHORT_BLOB ? LENGTH_TAG[length] : sha384.digest(lengthText(length));
        System.arraycopy(lengthTag, 0, blob, 0, BYTES);
        sha384.update(bytes, from, length);
        digestInto(blob, BYTES);
        sha384.update(blob);
        digestInto(list, BYTES);
    }

    private void digestInto(byte[] out, int at) {
        try {
            sha384.digest(out, at, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] lengthText(int length) {
        return ("blob" + length).getBytes(StandardCharsets.US_ASCII);
    }

    private static MessageDigest sha384() {
        try {
            return MessageDigest.getInstance("SHA-384");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-384", e);
        }
    }
}
