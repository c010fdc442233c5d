package dev.quipu.ao.item;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One ANS-104 data item, byte for byte. Numbers are little-endian.
 *
 * <pre>
 *   0        2              2+s          2+s+p
 *   +--------+--------------+------------+---+-------------+---+-------------+--------+--------+--------+----------+
 *   | type   | signature    | owner      |0|1| target      |0|1| anchor      | number | tag    | tags   | data     |
 *   | u16    | s bytes      | p bytes    |u8 | 32 if 1     |u8 | 32 if 1     | of tags| bytes t| t bytes| the rest |
 *   |        |              |            |   |             |   |             | u64    | u64    | Avro   |          |
 *   +--------+--------------+------------+---+-------------+---+-------------+--------+--------+--------+----------+
 *   s and p follow from the type: see {@link SignatureType}
 * </pre>
 *
 * <p>An item never changes and keeps the bytes it was made from. Two items are equal when their bytes are. A parsed
 * item has the right shape; whether its owner signed it, {@link #verify} says.
 *
 * <p>An {@linkplain #unsigned unsigned} item has type 0 and neither signature nor owner: processes inside one node send
 * them to each other. It is never valid, so no door that verifies lets it in.
 */
public final class DataItem {

    private final byte[] raw;
    private final ItemLayout layout;
    private final List<Tag> tags;

    /** Filled on first use; every thread computes the same value. */
    private Id id;

    private Id ownerAddress;

    private DataItem(byte[] raw, ItemLayout layout, List<Tag> tags) {
        this.raw = raw;
        this.layout = layout;
        this.tags = tags;
    }

    /**
     * Reads one item that fills {@code bytes} to the end. Does not check the signature.
     *
     * @throws MalformedItemException naming the part that is wrong, for anything that is no item
     */
    public static DataItem parse(byte[] bytes) {
        return own(bytes.clone());
    }

    /** As {@link #parse(byte[])}, from the buffer's position to its limit; the position does not move. */
    public static DataItem parse(ByteBuffer bytes) {
        byte[] raw = new byte[bytes.remaining()];
        bytes.get(bytes.position(), raw);
        return own(raw);
    }

    /**
     * Makes and signs an item.
     *
     * @param target null for none
     * @param anchor 32 bytes, or null for none
     * @throws IllegalArgumentException if the anchor has another length, if the tags take more than 4096 bytes, or if a
     *     tag has no UTF-8 form
     */
    public static DataItem sign(Signer signer, Id target, byte[] anchor, List<Tag> tags, byte[] data) {
        DataItem item = draft(signer.signatureType(), target, anchor, tags, data);
        System.arraycopy(
                signer.owner(),
                0,
                item.raw,
                item.layout.ownerAt(),
                item.layout.type().ownerBytes());
        byte[] signature = signer.sign(DeepHash.of(item.raw, item.layout));
        System.arraycopy(signature, 0, item.raw, ItemLayout.SIGNATURE_AT, signature.length);
        return item;
    }

    /** Makes an item of type 0; arguments and errors as in {@link #sign}. */
    public static DataItem unsigned(Id target, byte[] anchor, List<Tag> tags, byte[] data) {
        return draft(SignatureType.UNSIGNED, target, anchor, tags, data);
    }

    /** SHA-256 of the signature; for an unsigned item, which has none, SHA-256 of its deep hash. */
    public Id id() {
        if (id == null) {
            id = layout.type() == SignatureType.UNSIGNED ? Id.sha256(deepHash()) : Id.sha256(signature());
        }
        return id;
    }

    /** Whether the owner signed exactly these bytes. Takes 100 to 300 microseconds; the answer is not kept. */
    public Verification verify() {
        return switch (layout.type()) {
            case UNSIGNED ->
                Verification.invalid("unsigned item " + id() + ": such items are made inside one node only");
            case ARWEAVE -> RsaPss.verify(owner(), deepHash(), signature());
            case ED25519 -> Ed25519Keys.verify(owner(), deepHash(), signature());
            case ETHEREUM -> Ethereum.verify(owner(), deepHash(), signature());
        };
    }

    public SignatureType signatureType() {
        return layout.type();
    }

    /** A copy of the signature, as many bytes as its type says. */
    public byte[] signature() {
        return slice(ItemLayout.SIGNATURE_AT, layout.type().signatureBytes());
    }

    /** A copy of the owner's public key, as many bytes as its type says. */
    public byte[] owner() {
        return slice(layout.ownerAt(), layout.type().ownerBytes());
    }

    /** Address of the owner: SHA-256 of the public key (for every type; unsigned items share that of no bytes). */
    public Id ownerAddress() {
        if (ownerAddress == null) {
            ownerAddress = Id.sha256(owner());
        }
        return ownerAddress;
    }

    /** The owner's address as Ethereum writes it (0x, 40 hex digits, EIP-55 capitals); only for Ethereum items. */
    public Optional<String> ethereumAddress() {
        return layout.type() == SignatureType.ETHEREUM ? Optional.of(Ethereum.address(owner())) : Optional.empty();
    }

    public Optional<Id> target() {
        return layout.targetLength() == 0
                ? Optional.empty()
                : Optional.of(Id.of(slice(layout.targetAt(), layout.targetLength())));
    }

    /** 32 bytes, or nothing. */
    public Optional<byte[]> anchor() {
        return layout.anchorLength() == 0
                ? Optional.empty()
                : Optional.of(slice(layout.anchorAt(), layout.anchorLength()));
    }

    /** In the item's order; names may repeat. */
    public List<Tag> tags() {
        return tags;
    }

    /** The first value under this name. */
    public Optional<String> tag(String name) {
        for (Tag tag : tags) {
            if (tag.name().equals(name)) {
                return Optional.of(tag.value());
            }
        }
        return Optional.empty();
    }

    /** A copy of the data. */
    public byte[] data() {
        return slice(layout.dataAt(), layout.dataLength());
    }

    /** Length of the data in bytes. */
    public int dataLength() {
        return layout.dataLength();
    }

    /** A copy of the whole item. */
    public byte[] bytes() {
        return raw.clone();
    }

    /** The whole item, read-only, without a copy. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(raw).asReadOnlyBuffer();
    }

    /** Length of the whole item in bytes. */
    public int length() {
        return raw.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DataItem item && Arrays.equals(raw, item.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return "DataItem[" + id() + ", " + layout.type() + ", " + raw.length + " bytes]";
    }

    /** The 48 bytes the owner signs. */
    byte[] deepHash() {
        return DeepHash.of(raw, layout);
    }

    /** Reads an item from an array nobody else holds. */
    static DataItem own(byte[] raw) {
        ItemLayout layout = ItemLayout.read(raw);
        return new DataItem(raw, layout, AvroTags.read(raw, layout));
    }

    /** The item with its signature and owner still zero. */
    private static DataItem draft(SignatureType type, Id target, byte[] anchor, List<Tag> tags, byte[] data) {
        if (anchor != null && anchor.length != 32) {
            throw new IllegalArgumentException("an anchor has 32 bytes, not " + anchor.length);
        }
        List<Tag> kept = List.copyOf(tags);
        ItemLayout layout = ItemLayout.plan(
                type, target != null, anchor != null, kept.size(), AvroTags.encodedLength(kept), data.length);
        byte[] raw = new byte[layout.length()];
        raw[0] = (byte) type.number();
        if (target != null) {
            raw[layout.targetAt() - 1] = 1;
            System.arraycopy(target.bytes(), 0, raw, layout.targetAt(), layout.targetLength());
        }
        if (anchor != null) {
            raw[layout.anchorAt() - 1] = 1;
            System.arraycopy(anchor, 0, raw, layout.anchorAt(), layout.anchorLength());
        }
        Bytes.putLong(raw, layout.tagsAt() - 2 * Long.BYTES, kept.size());
        Bytes.putLong(raw, layout.tagsAt() - Long.BYTES, layout.tagBytes());
        AvroTags.write(kept, raw, layout.tagsAt());
        System.arraycopy(data, 0, raw, layout.dataAt(), data.length);
        return new DataItem(raw, layout, kept);
    }

    private byte[] slice(int at, int length) {
        return Arrays.copyOfRange(raw, at, at + length);
    }
}
