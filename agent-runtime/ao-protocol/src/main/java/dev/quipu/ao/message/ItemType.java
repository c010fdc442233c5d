package dev.quipu.ao.message;

import dev.quipu.ao.item.DataItem;
import java.util.Optional;

/** What an AO item is, by its Type tag. */
public enum ItemType {
    MESSAGE("Message"),
    PROCESS("Process"),
    MODULE("Module"),
    ASSIGNMENT("Assignment"),
    SCHEDULER_LOCATION("Scheduler-Location"),
    CHECKPOINT("Checkpoint");

    private final String tagValue;

    ItemType(String tagValue) {
        this.tagValue = tagValue;
    }

    /** The Type tag's value. */
    public String tagValue() {
        return tagValue;
    }

    /** Nothing for an item that lacks the tag Data-Protocol=ao, or whose Type is none of these. */
    public static Optional<ItemType> of(DataItem item) {
        if (!item.tags().contains(AoTags.DATA_PROTOCOL_AO)) {
            return Optional.empty();
        }
        String type = item.tag(AoTags.TYPE).orElse("");
        for (ItemType candidate : values()) {
            if (candidate.tagValue.equals(type)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
