package dev.quipu.llm.chat;

/**
 * TinyLlama, after Zephyr.
 *
 * <pre>
 *   &lt;|system|>\n...&lt;/s>\n &lt;|user|>\n...&lt;/s>\n &lt;|assistant|>\n
 * </pre>
 */
record Zephyr() implements Layout {

    private static final String END = "</s>\n";

    /** Others with the same words end turns differently: they name the end instead of asking for EOS. */
    static boolean isMeant(String template) {
        boolean foreign = template.contains("[gMASK]")
                || template.contains("<|tool_declare|>")
                || template.contains("</s>")
                || template.contains("<|endoftext|>");
        return !foreign
                && template.contains("<|assistant|>")
                && template.contains("<|user|>")
                && template.contains("eos_token");
    }

    @Override
    public void write(Conversation conversation, Prompt prompt) {
        conversation
                .system()
                .ifPresent(text -> prompt.markup("<|system|>\n").text(text).markup(END));
        for (ChatMessage message : conversation.turns()) {
            prompt.markup("<|" + message.role().word() + "|>\n")
                    .text(message.text())
                    .markup(END);
        }
        prompt.markup("<|assistant|>\n");
    }
}
