package dev.quipu.llm.output;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Writing expressions in the syntax of {@code regex.h}. */
final class RegexText {

    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private RegexText() {}

    /** The expression that takes exactly this text. */
    static String quote(String text) {
        return text.codePoints().mapToObj(RegexText::quote).collect(Collectors.joining());
    }

    /** The same for one character; good inside a class too. */
    static String quote(int codePoint) {
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            throw new OutputFormatException("half a character, U+%X, cannot be written".formatted(codePoint));
        }
        if (codePoint < 0x20 || codePoint == 0x7f) return "\\x" + HexFormat.of().toHexDigits((byte) codePoint);
        String character = Character.toString(codePoint);
        return PUNCTUATION.contains(character) ? "\\" + character : character;
    }

    static String group(String expression) {
        return "(?:" + expression + ")";
    }

    static String optional(String expression) {
        return group(expression) + "?";
    }

    /** From least to most times; most less than 0: without limit. The expression is one that may be repeated. */
    static String times(String expression, int least, int most) {
        if (least == 0 && most < 0) return expression + "*";
        return expression + "{" + least + "," + (most < 0 ? "" : Integer.toString(most)) + "}";
    }

    /** From least to most times with something between every two, as {@link #times} counts. */
    static String times(String expression, int least, int most, String between) {
        return group(expression) + "{" + least + "," + (most < 0 ? "" : Integer.toString(most)) + ";" + between + "}";
    }

    /** One of them; of one, itself. */
    static String anyOf(List<String> expressions) {
        return expressions.size() == 1 ? expressions.getFirst() : group(String.join("|", expressions));
    }
}
