package dev.quipu.llm.evaluation;

import java.util.Locale;
import java.util.regex.Pattern;

/** A text as {@code training/data.py} cleans it for the rivals: links out, white space collapsed, lower case. */
final class CleanText {

    private static final Pattern LINK = Pattern.compile("https?://\\S+");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private CleanText() {}

    static String of(String text) {
        var withoutLinks = LINK.matcher(text).replaceAll("");
        return WHITE_SPACE.matcher(withoutLinks).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }
}
