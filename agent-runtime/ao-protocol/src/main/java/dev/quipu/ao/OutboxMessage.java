package dev.quipu.ao;

import java.util.List;

/** A message a process wants sent; the messenger unit adds sender, signature and id. */
public record OutboxMessage(Id target, List<Tag> tags, byte[] data) {

    public OutboxMessage {
        tags = List.copyOf(tags);
    }
}
