package dev.quipu.ao.message;

import dev.quipu.ao.Id;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.Signer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns what one process wants sent into items, as the reference messenger unit pushes them ({@code build-tx.js}).
 *
 * <p>Tags, in order: the message's own without Data-Protocol, Type, From-Process, From-Module and Assignments; then
 * Data-Protocol=ao, Type=Message, From-Process, From-Module and, if something set the process off, Pushed-For. No data
 * becomes one space. The anchor is the reference in 32 decimal digits, so equal messages get different ids as long as
 * the caller never gives a process the same reference twice.
 */
public final class MessengerItems {

    private static final int ANCHOR_DIGITS = 32;
    private static final byte[] ONE_SPACE = {' '};
    private static final Tag TYPE_MESSAGE = AoTags.type(ItemType.MESSAGE);

    private final Tag fromProcess;
    private final Tag fromModule;

    /**
     * @param process who sends
     * @param module the value of its Module tag; empty if it has none
     */
    public MessengerItems(Id process, String module) {
        this.fromProcess = new Tag(AoTags.FROM_PROCESS, process.toString());
        this.fromModule = new Tag(AoTags.FROM_MODULE, module);
    }

    /** What became of an outbox message. */
    public sealed interface Push {

        record Ready(DataItem item) implements Push {}

        /** The process asked for an item that cannot be written, such as one with too many tag bytes. */
        record Dropped(String reason) implements Push {}
    }

    /**
     * An item without a signature, to be delivered inside this node.
     *
     * @param reference not negative; never the same twice for one process
     * @param pushedFor the user's message at the start of the chain; null for none (cron)
     */
    public Push unsigned(OutboxMessage message, long reference, Id pushedFor) {
        return push(message, reference, pushedFor, DataItem::unsigned);
    }

    /** The same, signed by the messenger unit's key, to be sent to another node. */
    public Push signed(Signer messenger, OutboxMessage message, long reference, Id pushedFor) {
        return push(
                message,
                reference,
                pushedFor,
                (target, anchor, tags, data) -> DataItem.sign(messenger, target, anchor, tags, data));
    }

    private Push push(OutboxMessage message, long reference, Id pushedFor, ItemFactory factory) {
        byte[] anchor = anchor(reference);
        byte[] data = message.data().length == 0 ? ONE_SPACE : message.data();
        try {
            return new Push.Ready(factory.make(message.target(), anchor, tags(message.tags(), pushedFor), data));
        } catch (IllegalArgumentException e) {
            return new Push.Dropped(e.getMessage());
        }
    }

    private List<Tag> tags(List<Tag> own, Id pushedFor) {
        List<Tag> tags = new ArrayList<>(own.size() + 5);
        for (Tag tag : own) {
            if (!isWrittenByMessenger(tag.name())) {
                tags.add(tag);
            }
        }
        tags.add(AoTags.DATA_PROTOCOL_AO);
        tags.add(TYPE_MESSAGE);
        tags.add(fromProcess);
        tags.add(fromModule);
        if (pushedFor != null) {
            tags.add(new Tag(AoTags.PUSHED_FOR, pushedFor.toString()));
        }
        return tags;
    }

    private static boolean isWrittenByMessenger(String name) {
        return switch (name) {
            case AoTags.DATA_PROTOCOL, AoTags.TYPE, AoTags.FROM_PROCESS, AoTags.FROM_MODULE, AoTags.ASSIGNMENTS -> true;
            default -> false;
        };
    }

    private static byte[] anchor(long reference) {
        if (reference < 0) {
            throw new IllegalArgumentException("reference is " + reference + "; it must not be negative");
        }
        return Digits.padded(reference, ANCHOR_DIGITS).getBytes(StandardCharsets.US_ASCII);
    }

    private interface ItemFactory {
        DataItem make(Id target, byte[] anchor, List<Tag> tags, byte[] data);
    }
}
