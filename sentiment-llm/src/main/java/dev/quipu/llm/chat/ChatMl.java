package dev.quipu.llm.chat;

import dev.quipu.llm.chat.ChatMessage.Role;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SmolLM2, Qwen 2 to 3 and many others.
 *
 * <pre>
 *   &lt;|im_start|>system\n...&lt;|im_end|>\n &lt;|im_start|>user\n...&lt;|im_end|>\n &lt;|im_start|>assistant\n
 * </pre>
 *
 * @param defaultSystem what stands for a system message where there is none
 * @param thinks whether earlier answers lose what they say up to {@code </think>}
 * @param opening what the answer begins with
 */
record ChatMl(Optional<String> defaultSystem, boolean thinks, String opening) implements Layout {

    private static final String START = "<|im_start|>";
    private static final String END = "<|im_end|>\n";
    private static final String THOUGHT_END = "</think>";
    private static final String NO_THOUGHT = "<think>\n\n</think>\n\n"; // where the opening does not begin one

    /** A system message that is spelt out in the template. Breaks are written \n in some files. */
    private static final Pattern DEFAULT_SYSTEM =
            Pattern.compile("<\\|im_start\\|>system(?:\\\\n|\n)([^'\"{}]+)<\\|im_end\\|>");

    private static final Pattern OPENS_THINKING =
            Pattern.compile("<\\|im_start\\|>assistant(?:\\\\n|\n)<think>(?:\\\\n|\n)['\"]");

    static ChatMl of(String template) {
        Matcher system = DEFAULT_SYSTEM.matcher(template);
        Optional<String> defaultSystem =
                system.find() ? Optional.of(system.group(1).replace("\\n", "\n")) : Optional.empty();
        String opening = OPENS_THINKING.matcher(template).find() ? "<think>\n" : "";
        return new ChatMl(defaultSystem, template.contains(THOUGHT_END), opening);
    }

    @Override
    public Layout withoutThinking() {
        if (!thinks) return this;
        return new ChatMl(defaultSystem, true, opening.isEmpty() ? NO_THOUGHT : opening + THOUGHT_END);
    }

    @Override
    public void write(Conversation conversation, Prompt prompt) {
        conversation.system().or(this::defaultSystem).ifPresent(text -> turn(Role.SYSTEM, text, prompt));
        for (ChatMessage message : conversation.turns()) {
            boolean thought = thinks && message.role() == Role.ASSISTANT;
            turn(message.role(), thought ? withoutThought(message.text()) : message.text(), prompt);
        }
        prompt.markup(START + "assistant\n" + opening);
    }

    private static void turn(Role role, String text, Prompt prompt) {
        prompt.markup(START + role.word() + "\n").text(text).markup(END);
    }

    private static String withoutThought(String answer) {
        int end = answer.lastIndexOf(THOUGHT_END);
        return end < 0 ? answer : JinjaText.withoutLeadingBreaks(answer.substring(end + THOUGHT_END.length()));
    }
}
