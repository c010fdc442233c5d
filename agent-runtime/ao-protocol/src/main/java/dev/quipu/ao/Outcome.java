package dev.quipu.ao;

import java.util.List;
import java.util.Optional;

/**
 * What one assignment did to one process.
 *
 * @param messages the outbox, in order
 * @param output text for people and views (AO: Output.data); JSON by our agents
 * @param error why evaluation failed; the state before stays
 * @param gasUsed work done, in the module's own unit
 * @param stateRoot hash of the state after
 */
public record Outcome(List<OutboxMessage> messages, String output, Optional<String> error, long gasUsed, Id stateRoot) {

    public Outcome {
        messages = List.copyOf(messages);
    }
}
