package dev.quipu.strategy.tool;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Reads the JSON of a call (RFC 8259): an object of exactly {@code tool} and {@code arguments}, whose arguments are
 * strings, whole numbers that a long holds, and booleans. Anything else, also a field named twice, is wrong. Written here because
 * authors' code has the JDK alone, which reads no JSON.
 */
final class CallText {

    private static final int MAX_CHARS = 16_384;

    private final String text;
    private int at;

    private CallText(String text) {
        this.text = text;
    }

    /** What a text turned out to be. */
    sealed interface Read {

        /** @param arguments String, Long or Boolean by name, in the order given */
        record Call(String tool, SequencedMap<String, Object> arguments) implements Read {}

        record Wrong(String detail) implements Read {}
    }

    static Read read(String text) {
        if (text.length() > MAX_CHARS) {
            return new Read.Wrong("%d characters, expected at most %d".formatted(text.length(), MAX_CHARS));
        }
        try {
            return new CallText(text).call();
        } catch (WrongText e) {
            return new Read.Wrong(e.getMessage());
        }
    }

    private Read call() {
        String tool = null;
        SequencedMap<String, Object> arguments = null;
        expect('{');
        do {
            var name = string();
            expect(':');
            switch (name) {
                case "tool" -> tool = once(name, tool, string());
                case "arguments" -> arguments = once(name, arguments, arguments());
                default -> throw wrong("the field '" + name + "', expected tool and arguments");
            }
        } while (take(','));
        expect('}');
        skipBlanks();
        if (at < text.length()) {
            throw wrong("more text after the call");
        }
        if (tool == null || arguments == null) {
            throw wrong((tool == null ? "tool" : "arguments") + " is missing");
        }
        return new Read.Call(tool, arguments);
    }

    private SequencedMap<String, Object> arguments() {
        var arguments = new LinkedHashMap<String, Object>();
        expect('{');
        if (take('}')) {
            return arguments;
        }
        do {
            var name = string();
            expect(':');
            arguments.put(name, once(name, arguments.get(name), value()));
        } while (take(','));
        expect('}');
        return arguments;
    }

    private <T> T once(String name, T before, T value) {
        if (before != null) {
            throw wrong("the field '" + name + "' stands twice");
        }
        return value;
    }

    private Object value() {
        skipBlanks();
        if (text.startsWith("true", at)) {
            at += 4;
            return Boolean.TRUE;
        }
        if (text.startsWith("false", at)) {
            at += 5;
            return Boolean.FALSE;
        }
        return peek() == '"' ? string() : whole();
    }

    private Long whole() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        int digits = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        boolean leadingZero = at - digits > 1 && text.charAt(digits) == '0';
        boolean isFraction = peek() == '.' || peek() == 'e' || peek() == 'E';
        if (at == digits || leadingZero || isFraction) {
            throw wrong("expected a string, a whole number, true or false");
        }
        try {
            return Long.parseLong(text.substring(from, at));
        } catch (NumberFormatException e) {
            throw wrong("a number of " + (at - digits) + " digits");
        }
    }

    private String string() {
        expect('"');
        var out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return wellFormed(out);
            }
            if (c < ' ') {
                throw wrong("a control character inside a string");
            }
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("the escape \\" + c);
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char c = next();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw wrong("four hexadecimal digits expected after \\u");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    private String wellFormed(CharSequence string) {
        if (string.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw wrong("half a surrogate pair");
        }
        return string.toString();
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            throw wrong("expected '" + wanted + "'");
        }
    }

    private boolean take(char wanted) {
        skipBlanks();
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void skipBlanks() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    /** The next character, or 0 at the end: a 0 in the text fits nowhere either. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private char next() {
        if (at == text.length()) {
            throw wrong("the text ends inside a string");
        }
        return text.charAt(at++);
    }

    private WrongText wrong(String what) {
        return new WrongText("at character " + at + ": " + what);
    }

    private static final class WrongText extends RuntimeException {

        private static final long serialVersionUID = 1L;

        WrongText(String message) {
            super(message);
        }
    }
}
