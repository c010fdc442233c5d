package dev.quipu.ao.message;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.MalformedItemException;
import dev.quipu.ao.item.Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the scheduler says about one item: its place in one process's log. As an item it has no data and, in this order,
 * the tags Process, Epoch, Nonce, Hash-Chain, Block-Height (12 digits), Timestamp, Data-Protocol, Type, Variant,
 * Message (if any), Exclude (one per value).
 *
 * @param epoch always 0 so far
 * @param slot position in the process's log, from 0 (AO: Nonce)
 * @param hashChain see {@link HashChain}
 * @param blockHeight height of the Arweave chain when assigned
 * @param messageId the assigned item; nothing when it is the process's own item
 * @param exclude parts of the item that the process is not handed, such as Data
 */
public record Assignment(
        Id process,
        long epoch,
        long slot,
        Id hashChain,
        long blockHeight,
        long timestampMillis,
        Optional<Id> messageId,
        List<String> exclude) {

    private static final int BLOCK_HEIGHT_DIGITS = 12;
    private static final int LONG_DIGITS_MAX = 19;

    public Assignment {
        requireNotNegative("epoch", epoch);
        requireNotNegative("slot", slot);
        requireNotNegative("blockHeight", blockHeight);
        requireNotNegative("timestampMillis", timestampMillis);
        exclude = List.copyOf(exclude);
    }

    /** The item the scheduler signs; {@code anchor} is 32 bytes that no other item of this signer has. */
    public DataItem toItem(Signer scheduler, byte[] anchor) {
        return DataItem.sign(scheduler, null, anchor, tags(), new byte[0]);
    }

    /** The same item without a signature, for an assignment that never leaves its node. */
    public DataItem toUnsignedItem(byte[] anchor) {
        return DataItem.unsigned(null, anchor, tags(), new byte[0]);
    }

    /**
     * Reads an assignment from its item. Does not check the signature.
     *
     * @throws MalformedItemException naming the tag that is missing or wrong
     */
    public static Assignment from(DataItem item) {
        if (!ItemType.of(item).equals(Optional.of(ItemType.ASSIGNMENT))) {
            throw new MalformedItemException(
                    "item " + item.id() + " is no assignment: it lacks Data-Protocol=ao or Type=Assignment");
        }
        return new Assignment(
                id(item, "Process", required(item, "Process")),
                number(item, "Epoch"),
                number(item, "Nonce"),
                id(item, "Hash-Chain", required(item, "Hash-Chain")),
                number(item, "Block-Height"),
                number(item, "Timestamp"),
                item.tag("Message").map(value -> id(item, "Message", value)),
                item.tags().stream()
                        .filter(tag -> tag.name().equals("Exclude"))
                        .map(Tag::value)
                        .toList());
    }

    private List<Tag> tags() {
        List<Tag> tags = new ArrayList<>(10 + exclude.size());
        tags.add(new Tag("Process", process.toString()));
        tags.add(new Tag("Epoch", Long.toString(epoch)));
        tags.add(new Tag("Nonce", Long.toString(slot)));
        tags.add(new Tag("Hash-Chain", hashChain.toString()));
        tags.add(new Tag("Block-Height", Digits.padded(blockHeight, BLOCK_HEIGHT_DIGITS)));
        tags.add(new Tag("Timestamp", Long.toString(timestampMillis)));
        tags.add(AoTags.DATA_PROTOCOL_AO);
        tags.add(AoTags.type(ItemType.ASSIGNMENT));
        tags.add(AoTags.VARIANT_TESTNET_1);
        messageId.ifPresent(id -> tags.add(new Tag("Message", id.toString())));
        exclude.forEach(part -> tags.add(new Tag("Exclude", part)));
        return tags;
    }

    private static String required(DataItem item, String name) {
        return item.tag(name)
                .orElseThrow(() -> new MalformedItemException("assignment " + item.id() + " has no tag " + name));
    }

    private static Id id(DataItem item, String name, String value) {
        try {
            return Id.parse(value);
        } catch (IllegalArgumentException e) {
            throw new MalformedItemException("assignment " + item.id() + ", tag " + name + ": " + e.getMessage(), e);
        }
    }

    private static long number(DataItem item, String name) {
        String text = required(item, name);
        boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits && !text.isEmpty() && text.length() <= LONG_DIGITS_MAX) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                // 19 digits above Long.MAX_VALUE: as wrong as letters, said below.
            }
        }
        throw new MalformedItemException("assignment " + item.id() + ", tag " + name + ": '" + text
                + "' is no whole number from 0 to " + Long.MAX_VALUE);
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value + "; it must not be negative");
        }
    }
}
