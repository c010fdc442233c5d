package dev.quipu.llm.chat;

/** How one family writes a conversation. */
sealed interface Layout permits ChatMl, Llama3, Llama2, Zephyr, Gemma, Phi3 {

    /** Writes the conversation up to where the assistant's answer begins. */
    void write(Conversation conversation, Prompt prompt);

    /** The same with answers that do not begin by thinking aloud. */
    default Layout withoutThinking() {
        return this;
    }
}
