package dev.quipu.ao;

import java.util.List;
import java.util.Optional;

/**
 * What a process is handed: an item together with its assignment. All time a process knows is {@code timestampMillis}.
 *
 * @param id item id
 * @param process the process it is assigned to
 * @param slot position in that process's log (AO: Nonce)
 * @param timestampMillis strictly increasing within one process
 * @param from the From-Process tag, or else the owner
 * @param owner address of the signer
 * @param target the item's own target; differs from {@code process} when an existing item was assigned
 * @param tags in the item's order
 */
public record Message(
        Id id, Id process, long slot, long timestampMillis, Id from, Id owner, Id target, List<Tag> tags, byte[] data) {

    public Message {
        tags = List.copyOf(tags);
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
}
