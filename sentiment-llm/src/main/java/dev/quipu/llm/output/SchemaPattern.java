package dev.quipu.llm.output;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.regex.Pattern;

/**
 * The {@code pattern} of a JSON schema, which is about a string's characters, as an expression about how JSON
 * writes them.
 *
 * <p>The syntax is that of {@code regex.h}; lazy repetition is taken for plain repetition, since the same strings
 * match. As the standard has it a pattern may match anywhere in the string unless {@code ^} and {@code $} hold it; those
 * stand at the two ends only, and not beside a {@code |} that is in no group. Characters that JSON writes in six letters
 * (<code>\\u0001</code>) are matched where they stand alone and left out of classes.
 */
final class SchemaPattern {

    private static final int CODE_POINTS = Character.MAX_CODE_POINT + 1;

    /** Groups inside each other: fewer than {@code REGEX_DEPTH_MAX} of {@code regex.h}, as each part is put in one. */
    private static final int DEPTH_MAX = 90;

    private static final Pattern BOUNDS = Pattern.compile("\\{([0-9]+)(?:,([0-9]*))?}");

    /** {@code REGEX_REPEAT_MAX} of {@code regex.h}. */
    private static final int REPEAT_MAX = 10_000;

    private final String text;
    private int at;
    private int depth;

    SchemaPattern(String text) {
        this.text = text;
    }

    /** For what stands between the quotes. */
    String expression() {
        boolean fromStart = take('^');
        String body = alternatives();
        boolean toEnd = take('$');
        if (at < text.length()) throw refuse(next() == ')' ? "this ) closes nothing" : "this is not supported here");
        boolean splits = splitsOutsideGroups();
        if (splits && (fromStart || toEnd)) throw refuse("^ and $ beside | are supported only with (...) around it");
        String anything = JsonText.CHARACTER + "*";
        return (fromStart ? "" : anything) + RegexText.group(body) + (toEnd ? "" : anything);
    }

    private boolean splitsOutsideGroups() {
        int depth = 0;
        boolean inClass = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') i++;
            else if (inClass) inClass = c != ']';
            else if (c == '[') inClass = true;
            else if (c == '(') depth++;
            else if (c == ')') depth--;
            else if (c == '|' && depth == 0) return true;
        }
        return false;
    }

    // ---- reading ----

    private OutputFormatException refuse(String what) {
        return new OutputFormatException("pattern, character %d: %s".formatted(at, what));
    }

    private boolean atEnd() {
        return at == text.length();
    }

    private int next() {
        return atEnd() ? -1 : text.codePointAt(at);
    }

    private boolean nextIs(char c) {
        return next() == c;
    }

    private boolean take(char c) {
        boolean there = nextIs(c);
        if (there) at++;
        return there;
    }

    private int read() {
        int codePoint = next();
        if (codePoint < 0) throw refuse("the pattern ends too early");
        at += Character.charCount(codePoint);
        return codePoint;
    }

    // ---- the parts ----

    private String alternatives() {
        var written = new StringBuilder(sequence());
        while (take('|')) written.append('|').append(sequence());
        return written.toString();
    }

    private String sequence() {
        var written = new StringBuilder();
        while (!atEnd() && !nextIs('|') && !nextIs(')') && !(nextIs('$') && at + 1 == text.length())) {
            written.append(atom()).append(repetition());
        }
        return written.toString();
    }

    private String repetition() {
        int start = at;
        if (take('{')) {
            while (!nextIs('}')) read();
            at++;
        } else if (!take('*') && !take('+') && !take('?')) {
            return "";
        }
        String times = text.substring(start, at);
        if (times.startsWith("{")) checkBounds(times);
        take('?');
        return times;
    }

    private void checkBounds(String times) {
        var bounds = BOUNDS.matcher(times);
        if (!bounds.matches()) throw refuse("'%s' is no repetition".formatted(times));
        int least = bound(bounds.group(1));
        String most = bounds.group(2);
        boolean limited = most != null && !most.isEmpty();
        if (limited && bound(most) < least) throw refuse("'%s' is no repetition".formatted(times));
    }

    private int bound(String digits) {
        var bound = new BigInteger(digits);
        if (bound.compareTo(BigInteger.valueOf(REPEAT_MAX)) > 0) {
            throw refuse("at most %d repetitions are supported, found %s".formatted(REPEAT_MAX, digits));
        }
        return bound.intValueExact();
    }

    private String atom() {
        int c = read();
        return switch (c) {
            case '(' -> groupPart();
            case '[' -> characters(classPart());
            case '.' -> characters(dot());
            case '\\' -> escape();
            case '^', '$' -> throw refuse("^ and $ are supported only at the ends");
            case '*', '+', '?', '{' -> throw refuse("there is nothing to repeat");
            case ']', '}' -> throw refuse("] and } are written with a backslash");
            default -> {
                String written = character(c);
                yield written.length() == 1 ? written : RegexText.group(written);
            }
        };
    }

    private String groupPart() {
        if (take('?') && !take(':')) throw refuse("of the groups that begin with (? only (?: is supported");
        if (++depth > DEPTH_MAX) {
            throw refuse("more than %d groups inside each other are not supported".formatted(DEPTH_MAX));
        }
        String body = alternatives();
        depth--;
        if (!take(')')) throw refuse("a group does not end");
        return RegexText.group(body);
    }

    private String escape() {
        BitSet set = new BitSet();
        int one = escape(set);
        return one < 0 ? characters(set) : RegexText.group(character(one));
    }

    /** The character, or -1 after adding the characters of a named class. */
    private int escape(BitSet set) {
        int c = read();
        switch (c) {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'f':
                return '\f';
            case 'x':
                return hex(take('{') ? -1 : 2);
            case 'u':
                return hex(take('{') ? -1 : 4);
            case 'd', 'D', 'w', 'W', 's', 'S':
                set.or(named((char) c));
                return -1;
            default:
                boolean letterOrDigit = c < 0x80 && Character.isLetterOrDigit(c);
                if (letterOrDigit || c >= 0x80)
                    throw refuse("the escape \\%s is not supported".formatted(Character.toString(c)));
                return c;
        }
    }

    private String character(int codePoint) {
        try {
            return JsonText.character(codePoint);
        } catch (OutputFormatException e) {
            throw refuse(e.getMessage());
        }
    }

    private int hex(int digits) {
        int start = at;
        if (digits < 0) {
            while (!nextIs('}')) read();
        } else {
            for (int i = 0; i < digits; i++) read();
        }
        String hex = text.substring(start, at);
        if (digits < 0) at++;
        if (!hex.matches("[0-9A-Fa-f]{1,6}")) throw refuse("'%s' is no hexadecimal number".formatted(hex));
        int codePoint = Integer.parseInt(hex, 16);
        if (!Character.isValidCodePoint(codePoint)) throw refuse("'%s' is no Unicode character".formatted(hex));
        return codePoint;
    }

    // ---- sets of characters ----

    private BitSet classPart() {
        var set = new BitSet();
        boolean negated = take('^');
        for (boolean first = true; !nextIs(']'); first = false) {
            boolean hyphen = nextIs('-') && !text.startsWith("-]", at);
            if (hyphen && !first) throw refuse("- in the middle of a class is written \\-");
            int low = classItem(set);
            boolean range = nextIs('-') && !text.startsWith("-]", at);
            if (range) {
                at++;
                int high = classItem(set);
                if (low < 0 || high < low) throw refuse("a range goes up from one character to another");
                set.set(low, high + 1);
            } else if (low >= 0) {
                set.set(low);
            }
        }
        at++;
        if (negated) set.flip(0, CODE_POINTS);
        return set;
    }

    private int classItem(BitSet set) {
        if (nextIs('[')) throw refuse("[ in a class is written \\[");
        return take('\\') ? escape(set) : read();
    }

    /** What ECMAScript leaves out of the dot. */
    private static BitSet dot() {
        var set = new BitSet();
        set.set(0, CODE_POINTS);
        for (int ends : new int[] {'\n', '\r', 0x2028, 0x2029}) set.clear(ends);
        return set;
    }

    private static BitSet named(char name) {
        var set = new BitSet();
        switch (Character.toLowerCase(name)) {
            case 'd' -> set.set('0', '9' + 1);
            case 'w' -> {
                set.set('0', '9' + 1);
                set.set('A', 'Z' + 1);
                set.set('_');
                set.set('a', 'z' + 1);
            }
            default -> addBlanks(set);
        }
        if (Character.isUpperCase(name)) set.flip(0, CODE_POINTS);
        return set;
    }

    /** White space and line ends of ECMAScript. */
    private static void addBlanks(BitSet set) {
        set.set('\t', '\r' + 1);
        set.set(0x2000, 0x200a + 1);
        for (int blank : new int[] {' ', 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff}) set.set(blank);
    }

    /** One of the set as JSON writes it: themselves, and those with a backslash and a letter. */
    private String characters(BitSet set) {
        var escaped = new StringBuilder();
        for (int c = set.nextSetBit(0); c >= 0 && c < 0x80; c = set.nextSetBit(c + 1)) {
            if (JsonText.hasShortEscape(c)) escaped.append('|').append(JsonText.character(c));
        }
        set.clear(0, 0x20);
        set.clear('"');
        set.clear('\\');
        set.clear(Character.MIN_SURROGATE, Character.MAX_SURROGATE + 1);
        if (!set.isEmpty()) return RegexText.group("[" + ranges(set) + "]" + escaped);
        if (escaped.isEmpty()) throw refuse("no character of this class can be written");
        return RegexText.group(escaped.substring(1));
    }

    private static String ranges(BitSet set) {
        var written = new StringBuilder();
        for (int first = set.nextSetBit(0); first >= 0; ) {
            int end = set.nextClearBit(first);
            written.append(RegexText.quote(first));
            if (end - 1 > first) written.append('-').append(RegexText.quote(end - 1));
            first = set.nextSetBit(end);
        }
        return written.toString();
    }
}
