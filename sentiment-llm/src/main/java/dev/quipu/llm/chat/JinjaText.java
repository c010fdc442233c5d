package dev.quipu.llm.chat;

/** What templates do to text, as Jinja and Python do it. */
final class JinjaText {

    private JinjaText() {}

    /** {@code text | trim}: white space of {@code str.isspace()} off both ends. */
    static String trim(String text) {
        return trimEnd(text.substring(firstVisible(text)));
    }

    static String trimEnd(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) end--;
        return text.substring(0, end);
    }

    private static int firstVisible(String text) {
        int at = 0;
        while (at < text.length() && isSpace(text.charAt(at))) at++;
        return at;
    }

    /** {@code text.lstrip('\n')} */
    static String withoutLeadingBreaks(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) == '\n') at++;
        return text.substring(at);
    }

    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r')
                || (c >= 0x1c && c <= ' ')
                || c == 0x85
                || c == 0xa0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200a)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }
}
