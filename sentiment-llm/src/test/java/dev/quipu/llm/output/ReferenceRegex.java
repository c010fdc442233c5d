package dev.quipu.llm.output;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * RE2/J, which shares no line with regex.h, on the expressions of {@link RandomRegex}. Its time grows with expression
 * times text; java.util.regex tries every way, and for about one of these expressions in a thousand that is hours.
 */
final class ReferenceRegex {

    private final Pattern pattern;

    private ReferenceRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    static ReferenceRegex compile(String expression) {
        return new ReferenceRegex(Pattern.compile(inItsSyntax(expression)));
    }

    boolean matches(String text) {
        return pattern.matches(text);
    }

    Matcher matcher(String text) {
        return pattern.matcher(text);
    }

    /** RE2 has no {@code \\uXXXX}, and its white space lacks the vertical tab. */
    private static String inItsSyntax(String expression) {
        var written = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '[') inClass = true;
            if (c == ']') inClass = false;
            if (c != '\\') {
                written.append(c);
                continue;
            }
            char escaped = expression.charAt(++i);
            switch (escaped) {
                case 's' -> written.append(inClass ? "\\t-\\r " : "[\\t-\\r ]");
                case 'S' -> written.append(inClass ? "\\x00-\\x08\\x0e-\\x1f!-\\x{10FFFF}" : "[^\\t-\\r ]");
                case 'u' -> {
                    written.append("\\x{").append(expression, i + 1, i + 5).append('}');
                    i += 4;
                }
                default -> written.append(c).append(escaped);
            }
        }
        return written.toString();
    }
}
