package dev.quipu.llm.chat;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Llama 3 to 3.3.
 *
 * <pre>
 *   &lt;|start_header_id|>user&lt;|end_header_id|>\n\n...&lt;|eot_id|> &lt;|start_header_id|>assistant&lt;|end_header_id|>\n\n
 * </pre>
 *
 * @param dates what a system message begins with from 3.1 on, so that there always is one. "Today" is the day written in
 *     the template, since a prompt must not depend on a clock.
 */
record Llama3(Optional<String> dates) implements Layout {

    private static final String END = "<|eot_id|>";
    private static final Pattern KNOWLEDGE = Pattern.compile("Cutting Knowledge Date: [^\\\\\"'\n]+");
    private static final Pattern TODAY = Pattern.compile("date_string = \"([^\"]+)\"");

    static Llama3 of(String template) {
        Matcher knowledge = KNOWLEDGE.matcher(template);
        Matcher today = TODAY.matcher(template);
        boolean dated = knowledge.find() && today.find();
        return new Llama3(
                dated ? Optional.of(knowledge.group() + "\nToday Date: " + today.group(1) + "\n\n") : Optional.empty());
    }

    @Override
    public void write(Conversation conversation, Prompt prompt) {
        if (dates.isPresent() || conversation.system().isPresent()) {
            String text = JinjaText.trim(conversation.system().orElse(""));
            prompt.markup(header("system") + dates.orElse("")).text(text).markup(END);
        }
        for (ChatMessage message : conversation.turns()) {
            prompt.markup(header(message.role().word()))
                    .text(JinjaText.trim(message.text()))
                    .markup(END);
        }
        prompt.markup(header("assistant"));
    }

    private static String header(String role) {
        return "<|start_header_id|>" + role + "<|end_header_id|>\n\n";
    }
}
