package dev.quipu.llm.chat;

import dev.quipu.llm.chat.ChatMessage.Role;
import java.util.List;
import java.util.Optional;

/**
 * A checked conversation: a system message if there is one, then user and assistant in turn, the user last.
 *
 * @param turns user, assistant, user, ..., user
 */
record Conversation(Optional<String> system, List<ChatMessage> turns) {

    static Conversation of(List<ChatMessage> messages) {
        boolean hasSystem = !messages.isEmpty() && messages.getFirst().role() == Role.SYSTEM;
        List<ChatMessage> turns = List.copyOf(messages.subList(hasSystem ? 1 : 0, messages.size()));
        for (int i = 0; i < turns.size(); i++) {
            Role expected = i % 2 == 0 ? Role.USER : Role.ASSISTANT;
            if (turns.get(i).role() == expected) continue;
            int at = i + (hasSystem ? 1 : 0);
            throw new IllegalArgumentException("message %d is from %s, expected %s: after the system message, if any,"
                            .formatted(at, turns.get(i).role(), expected)
                    + " user and assistant take turns");
        }
        if (turns.size() % 2 == 0) {
            throw new IllegalArgumentException("the last message must be from the user, who is to be answered");
        }
        return new Conversation(hasSystem ? Optional.of(messages.getFirst().text()) : Optional.empty(), turns);
    }
}
