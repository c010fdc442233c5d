package dev.quipu.llm.chat;

/**
 * Phi-3 and 3.5.
 *
 * <pre>
 *   &lt;|system|>\n...&lt;|end|>\n &lt;|user|>\n...&lt;|end|>\n &lt;|assistant|>\n
 * </pre>
 */
record Phi3() implements Layout {

    private static final String END = "<|end|>\n";

    @Override
    public void write(Conversation conversation, Prompt prompt) {
        conversation.system().filter(text -> !text.isEmpty()).ifPresent(text -> prompt.markup("<|system|>\n")
                .text(text)
                .markup(END));
        for (ChatMessage message : conversation.turns()) {
            prompt.markup("<|" + message.role().word() + "|>\n")
                    .text(message.text())
                    .markup(END);
        }
        prompt.markup("<|assistant|>\n");
    }
}
