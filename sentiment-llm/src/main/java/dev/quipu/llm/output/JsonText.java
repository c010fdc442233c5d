package dev.quipu.llm.output;

import java.util.HexFormat;
import java.util.stream.Collectors;

/** JSON strings as expressions, and strings' characters as JSON writes them. */
final class JsonText {

    /** One character of a string, as itself or with a backslash. */
    static final String CHARACTER = "(?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt])";

    static final String STRING = "\"" + CHARACTER + "*\"";

    static final String COMMA = ", ?";

    private static final String ESCAPED = "\"\\\b\f\n\r\t";
    private static final String ESCAPES = "\"\\bfnrt";

    private JsonText() {}

    /** The expression for a string of so many characters; {@code most} less than 0: without limit. */
    static String string(int least, int most) {
        return "\"" + RegexText.times(CHARACTER, least, most) + "\"";
    }

    /** The expression that takes exactly this string, in quotes. */
    static String literal(String text) {
        return "\"" + text.codePoints().mapToObj(JsonText::character).collect(Collectors.joining()) + "\"";
    }

    /** The expression for one character in a string, written in the shortest way. */
    static String character(int codePoint) {
        int escape = codePoint < 0x80 ? ESCAPED.indexOf(codePoint) : -1;
        if (escape >= 0) return RegexText.quote("\\" + ESCAPES.charAt(escape));
        return codePoint < 0x20
                ? RegexText.quote("\\u" + HexFormat.of().toHexDigits((char) codePoint))
                : RegexText.quote(codePoint);
    }

    /** Whether a string writes the character with a backslash and one letter. */
    static boolean hasShortEscape(int codePoint) {
        return codePoint < 0x80 && ESCAPED.indexOf(codePoint) >= 0;
    }
}
