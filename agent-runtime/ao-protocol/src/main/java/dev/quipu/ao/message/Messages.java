package dev.quipu.ao.message;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import java.util.List;
import java.util.Optional;

/** Joins an item and its assignment into the message a process is handed, by the reference compute unit's rules. */
public final class Messages {

    private Messages() {}

    /**
     * Builds the message. Checks no signature: an item in the log was let in by a door that did.
     *
     * <ul>
     *   <li>From is the process named by the first From-Process tag, or else the owner. A value that is no id names no
     *       process, so then From is the owner too.
     *   <li>Anyone may write a From-Process tag: a process that believes {@code from} must first know {@code owner}
     *       (AO: the process's Authority tags).
     *   <li>Tags named From or Owner are dropped, so a handler cannot mistake them for the fields.
     *   <li>A target that the item lacks is the process.
     *   <li>Exclude: Data leaves no data, Tags leaves no tags (then From is the owner). Id, Owner and Target stay
     *       whatever is excluded, as no message is without them.
     * </ul>
     *
     * @throws IllegalArgumentException if the assignment is of another item
     */
    public static Message of(DataItem item, Assignment assignment) {
        Id assigned = assignment.messageId().orElse(assignment.process());
        if (!assigned.equals(item.id())) {
            throw new IllegalArgumentException("slot " + assignment.slot() + " of process " + assignment.process()
                    + " was assigned to item " + assigned + ", not to " + item.id());
        }
        List<Tag> tags = assignment.exclude().contains("Tags") ? List.of() : item.tags();
        Id owner = item.ownerAddress();
        return new Message(
                item.id(),
                assignment.process(),
                assignment.slot(),
                assignment.timestampMillis(),
                sendingProcess(tags).orElse(owner),
                owner,
                item.target().orElse(assignment.process()),
                withoutFields(tags),
                assignment.exclude().contains("Data") ? new byte[0] : item.data());
    }

    private static Optional<Id> sendingProcess(List<Tag> tags) {
        for (Tag tag : tags) {
            if (tag.name().equals(AoTags.FROM_PROCESS)) {
                return idOrNothing(tag.value());
            }
        }
        return Optional.empty();
    }

    private static Optional<Id> idOrNothing(String text) {
        try {
            return Optional.of(Id.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<Tag> withoutFields(List<Tag> tags) {
        for (Tag tag : tags) {
            if (isField(tag)) {
                return tags.stream().filter(each -> !isField(each)).toList();
            }
        }
        return tags;
    }

    private static boolean isField(Tag tag) {
        return tag.name().equals("From") || tag.name().equals("Owner");
    }
}
