package dev.quipu.llm.chat;

import dev.quipu.llm.TextPart;
import java.util.ArrayList;
import java.util.List;

/** Collects the parts of a prompt; neighbours of equal trust become one. */
final class Prompt {

    private final List<TextPart> parts = new ArrayList<>();

    Prompt markup(String text) {
        return add(TextPart.trusted(text));
    }

    Prompt text(String text) {
        return add(TextPart.plain(text));
    }

    private Prompt add(TextPart part) {
        if (part.text().isEmpty()) return this;
        if (parts.isEmpty() || parts.getLast().trusted() != part.trusted()) {
            parts.add(part);
        } else {
            TextPart last = parts.removeLast();
            parts.add(new TextPart(last.text() + part.text(), part.trusted()));
        }
        return this;
    }

    List<TextPart> parts() {
        return List.copyOf(parts);
    }
}
