package dev.quipu.ao.item;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Several items in one blob, as ANS-104 packs them. Numbers are little-endian.
 *
 * <pre>
 * u256           count n
 * n x            u256 size in bytes, 32-byte item id
 * n x            item
 * </pre>
 *
 * <p>A bundle that is itself an item's data makes that item a nested bundle; such an item carries {@link #TAGS}.
 *
 * @param items in the bundle's order
 */
public record Bundle(List<DataItem> items) {

    /** What an item whose data is a bundle must carry. */
    public static final List<Tag> TAGS =
            List.of(new Tag("Bundle-Format", "binary"), new Tag("Bundle-Version", "2.0.0"));

    private static final int U256 = 32;
    private static final int ENTRY = U256 + Id.BYTES;

    public Bundle {
        items = List.copyOf(items);
    }

    public static Bundle of(DataItem... items) {
        return new Bundle(List.of(items));
    }

    /**
     * Reads a bundle that fills {@code bytes} to the end. Does not check the items' signatures.
     *
     * @throws MalformedItemException naming what is wrong: a size, an id that is not the item's own, an item
     */
    public static Bundle parse(byte[] bytes) {
        if (bytes.length < U256) {
            throw new MalformedItemException("a bundle starts with 32 bytes of count; there are " + bytes.length);
        }
        int count = u256(bytes, 0, (bytes.length - U256) / ENTRY, "number of items");
        List<DataItem> items = new ArrayList<>(count);
        int at = U256 + count * ENTRY;
        for (int i = 0; i < count; i++) {
            int entryAt = U256 + i * ENTRY;
            int size = u256(bytes, entryAt, bytes.length - at, "size of item " + i);
            items.add(item(bytes, entryAt + U256, at, size, i));
            at += size;
        }
        if (at != bytes.length) {
            throw new MalformedItemException((bytes.length - at) + " bytes follow the last item of the bundle");
        }
        return new Bundle(items);
    }

    /** Whether the item's tags say that its data is a bundle. */
    public static boolean isNestedIn(DataItem item) {
        return item.tags().containsAll(TAGS);
    }

    /** The bundle that is this item's data; errors as in {@link #parse}, and if the tags say it is none. */
    public static Bundle nestedIn(DataItem item) {
        if (!isNestedIn(item)) {
            throw new MalformedItemException("item " + item.id() + " lacks the tags of a bundle: " + TAGS);
        }
        return parse(item.data());
    }

    public byte[] bytes() {
        int headBytes = Math.addExact(U256, Math.multiplyExact(ENTRY, items.size()));
        int length = items.stream().mapToInt(DataItem::length).reduce(headBytes, Math::addExact);
        byte[] bytes = new byte[length];
        Bytes.putLong(bytes, 0, items.size());
        int entryAt = U256;
        int at = headBytes;
        for (DataItem item : items) {
            Bytes.putLong(bytes, entryAt, item.length());
            System.arraycopy(item.id().bytes(), 0, bytes, entryAt + U256, Id.BYTES);
            item.buffer().get(bytes, at, item.length());
            entryAt += ENTRY;
            at += item.length();
        }
        return bytes;
    }

    private static DataItem item(byte[] bytes, int idAt, int at, int size, int index) {
        DataItem item;
        try {
            item = DataItem.own(Arrays.copyOfRange(bytes, at, at + size));
        } catch (MalformedItemException e) {
            throw new MalformedItemException("item " + index + " of the bundle: " + e.getMessage(), e);
        }
        Id said = Id.of(Arrays.copyOfRange(bytes, idAt, idAt + Id.BYTES));
        if (!said.equals(item.id())) {
            throw new MalformedItemException(
                    "item " + index + " of the bundle is " + item.id() + ", but the bundle says " + said);
        }
        return item;
    }

    private static int u256(byte[] bytes, int at, int limit, String what) {
        long low = Bytes.longAt(bytes, at);
        long high = Bytes.longAt(bytes, at + 8) | Bytes.longAt(bytes, at + 16) | Bytes.longAt(bytes, at + 24);
        if (high != 0 || low < 0 || low > limit) {
            throw new MalformedItemException(
                    "the bundle's " + what + " is " + (high == 0 ? Long.toUnsignedString(low) : "above 2^64")
                            + "; there is room for " + limit + " at most");
        }
        return (int) low;
    }
}
