package dev.quipu.ao.item;

/**
 * Where the parts of one item stand; see the drawing at {@link DataItem}. Offsets and lengths in bytes.
 *
 * @param targetLength 0 or 32; likewise {@code anchorLength}
 * @param tagCount the item's own count, not yet compared with the tags
 */
record ItemLayout(
        SignatureType type,
        int targetAt,
        int targetLength,
        int anchorAt,
        int anchorLength,
        int tagCount,
        int tagsAt,
        int dataAt,
        int length) {

    /** Most bytes the tags of one item may take (arbundles' MAX_TAG_BYTES). */
    static final int TAG_BYTES_MAX = 4096;

    static final int SIGNATURE_AT = 2;

    private static final int FIELD = 32;

    static ItemLayout plan(
            SignatureType type, boolean hasTarget, boolean hasAnchor, int tagCount, int tagBytes, int dataBytes) {
        int targetAt = SIGNATURE_AT + type.signatureBytes() + type.ownerBytes() + 1;
        int targetLength = hasTarget ? FIELD : 0;
        int anchorAt = targetAt + targetLength + 1;
        int anchorLength = hasAnchor ? FIELD : 0;
        int tagsAt = anchorAt + anchorLength + 2 * Long.BYTES;
        int dataAt = tagsAt + tagBytes;
        int length = Math.addExact(dataAt, dataBytes);
        return new ItemLayout(type, targetAt, targetLength, anchorAt, anchorLength, tagCount, tagsAt, dataAt, length);
    }

    /** Finds the parts; every offset it returns lies inside {@code raw}. */
    static ItemLayout read(byte[] raw) {
        require(raw, 0, SIGNATURE_AT, "signature type");
        SignatureType type = SignatureType.of(Byte.toUnsignedInt(raw[0]) | Byte.toUnsignedInt(raw[1]) << 8);
        require(raw, SIGNATURE_AT, type.signatureBytes(), "signature");
        require(raw, SIGNATURE_AT + type.signatureBytes(), type.ownerBytes(), "owner");

        int targetFlagAt = SIGNATURE_AT + type.signatureBytes() + type.ownerBytes();
        boolean hasTarget = presence(raw, targetFlagAt, "target");
        int anchorFlagAt = targetFlagAt + 1 + (hasTarget ? FIELD : 0);
        boolean hasAnchor = presence(raw, anchorFlagAt, "anchor");

        int tagCountAt = anchorFlagAt + 1 + (hasAnchor ? FIELD : 0);
        require(raw, tagCountAt, 2 * Long.BYTES, "tag counts");
        int tagCount = atMost(TAG_BYTES_MAX, Bytes.longAt(raw, tagCountAt), "number of tags");
        int tagBytes = atMost(TAG_BYTES_MAX, Bytes.longAt(raw, tagCountAt + Long.BYTES), "number of tag bytes");
        require(raw, tagCountAt + 2 * Long.BYTES, tagBytes, "tags");
        int dataAt = tagCountAt + 2 * Long.BYTES + tagBytes;
        return plan(type, hasTarget, hasAnchor, tagCount, tagBytes, raw.length - dataAt);
    }

    int ownerAt() {
        return SIGNATURE_AT + type.signatureBytes();
    }

    int tagBytes() {
        return dataAt - tagsAt;
    }

    int dataLength() {
        return length - dataAt;
    }

    private static boolean presence(byte[] raw, int at, String part) {
        require(raw, at, 1, part + " presence byte");
        int flag = Byte.toUnsignedInt(raw[at]);
        if (flag > 1) {
            throw new MalformedItemException(
                    "" + part + " presence byte at " + at + " is " + flag + "; it must be 0 or 1");
        }
        if (flag == 1) {
            require(raw, at + 1, FIELD, part);
        }
        return flag == 1;
    }

    private static int atMost(int limit, long value, String what) {
        if (value < 0 || value > limit) {
            throw new MalformedItemException(
                    "" + what + " is " + Long.toUnsignedString(value) + "; at most " + limit + " are accepted");
        }
        return (int) value;
    }

    private static void require(byte[] raw, int at, int length, String part) {
        if (raw.length - at < length) {
            throw new MalformedItemException("the item ends inside its " + part + ": " + length + " bytes wanted at "
                    + at + ", item has " + raw.length);
        }
    }
}
