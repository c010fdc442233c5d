package dev.quipu.llm.chat;

import dev.quipu.llm.chat.ChatMessage.Role;

/**
 * Llama 2 as Meta writes it.
 *
 * <pre>
 *   [INST] &lt;&lt;SYS>>\n...\n&lt;&lt;/SYS>>\n\n... [/INST] ... &lt;/s>&lt;s>[INST] ... [/INST]
 * </pre>
 */
record Llama2() implements Layout {

    /** Other templates with [INST], Mistral's first of all, differ in blanks and in where BOS stands. */
    static boolean isMeant(String template) {
        boolean foreign = template.contains("[SYSTEM_PROMPT]") || template.contains("[AVAILABLE_TOOLS]");
        return !foreign
                && template.contains("<<SYS>>")
                && template.contains("bos_token + '[INST] ' + content.strip() + ' [/INST]'");
    }

    @Override
    public void write(Conversation conversation, Prompt prompt) {
        prompt.markup("[INST] ");
        ChatMessage first = conversation.turns().getFirst();
        conversation
                .system()
                .ifPresentOrElse(
                        system -> prompt.markup("<<SYS>>\n")
                                .text(system)
                                .markup("\n<</SYS>>\n\n")
                                .text(JinjaText.trimEnd(first.text())),
                        () -> prompt.text(JinjaText.trim(first.text())));
        for (ChatMessage message : conversation.turns().subList(1, conversation.turns().size())) {
            boolean answer = message.role() == Role.ASSISTANT;
            prompt.markup(answer ? " [/INST] " : " </s><s>[INST] ").text(JinjaText.trim(message.text()));
        }
        prompt.markup(" [/INST]");
    }
}
