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
        String beforeFirst = "[INST] ";
        for (ChatMessage message : conversation.turns()) {
            if (message.role() == Role.ASSISTANT) {
                prompt.markup(" ").text(JinjaText.trim(message.text())).markup(" </s><s>[INST] ");
                continue;
            }
            boolean first = message == conversation.turns().getFirst();
            if (first) prompt.markup(beforeFirst);
            if (first && conversation.system().isPresent()) {
                prompt.markup("<<SYS>>\n")
                        .text(conversation.system().get())
                        .markup("\n<</SYS>>\n\n")
                        .text(JinjaText.trimEnd(message.text()));
            } else {
                prompt.text(JinjaText.trim(message.text()));
            }
            prompt.markup(" [/INST]");
        }
    }
}
