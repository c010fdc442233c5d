package dev.quipu.llm.chat;

import dev.quipu.llm.chat.ChatMessage.Role;

/**
 * Gemma to Gemma 3. A system message stands in front of the first user message.
 *
 * <pre>
 *   &lt;start_of_turn>user\n...&lt;end_of_turn>\n &lt;start_of_turn>model\n
 * </pre>
 */
record Gemma() implements Layout {

    @Override
    public void write(Conversation conversation, Prompt prompt) {
        String system = conversation.system().map(text -> text + "\n\n").orElse("");
        for (ChatMessage message : conversation.turns()) {
            boolean user = message.role() == Role.USER;
            prompt.markup(user ? "<start_of_turn>user\n" : "<start_of_turn>model\n")
                    .text(system + JinjaText.trim(message.text()))
                    .markup("<end_of_turn>\n");
            system = "";
        }
        prompt.markup("<start_of_turn>model\n");
    }
}
