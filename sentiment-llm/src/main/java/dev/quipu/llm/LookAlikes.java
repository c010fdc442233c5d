package dev.quipu.llm;

/** Letters that look like Latin ones, of the scripts that are used to disguise words. */
final class LookAlikes {

    /** What it looks like, and the letters that do. */
    private static final String[] TABLE = {
        "a\u0430\u0251\u03b1",
        "b\u042c\u0185",
        "c\u0441\u03f2",
        "d\u0501\u0257",
        "e\u0435\u0454\u04bd",
        "f\u0192\u017f",
        "g\u0261\u0581\u0262",
        "h\u04bb\u0570\u043d",
        "i\u0456\u0131\u03b9\u0269",
        "j\u0458\u03f3",
        "k\u03ba\u043a\u1d0b",
        "l\u04cf\u2113\u026d",
        "m\u043c\u1d0d",
        "n\u0578\u043f\u057c\u03b7",
        "o\u043e\u03bf\u0585\u03c3",
        "p\u0440\u03c1",
        "q\u051b\u0566",
        "r\u0433\u1d26\u0280",
        "s\u0455\ua731\u0282",
        "t\u0442\u03c4\u1d1b",
        "u\u057d\u03c5\u028b\u1d1c",
        "v\u03bd\u0475\u1d20",
        "w\u051d\u0461\u03c9\u1d21",
        "x\u0445\u03c7",
        "y\u0443\u04af\u03b3\u10e7",
        "z\u1d22\u0290",
        "A\u0410\u0391",
        "B\u0412\u0392",
        "C\u0421\u03f9",
        "D\u13a0",
        "E\u0415\u0395",
        "F\u03dc",
        "G\u050c",
        "H\u041d\u0397",
        "I\u0406\u0399\u04c0",
        "J\u0408",
        "K\u041a\u039a",
        "L\u13de",
        "M\u041c\u039c",
        "N\u039d",
        "O\u041e\u039f\u0555",
        "P\u0420\u03a1",
        "Q\u051a",
        "R\u13d2",
        "S\u0405\u054f",
        "T\u0422\u03a4",
        "U\u054d",
        "V\u0474\u13d9",
        "W\u051c",
        "X\u0425\u03a7",
        "Y\u04ae\u03a5",
        "Z\u0396",
    };

    private static final int FIRST = 0x0131;
    private static final int LAST = 0xa731;
    private static final char[] LATIN = latin();

    private LookAlikes() {}

    /**
     * Folds words that mix such letters with Latin ones, and every word when the text has no Cyrillic, Greek or Armenian
     * letter besides: a Russian headline stays Russian.
     */
    static String fold(String text) {
        boolean everywhere = !hasOtherLetters(text);
        var out = new StringBuilder(text);
        int at = 0;
        while (at < text.length()) {
            int end = endOfWord(text, at);
            if (end > at && (everywhere || isMixed(text, at, end))) fold(out, at, end);
            at = Math.max(end, at + 1);
        }
        return out.toString();
    }

    private static void fold(StringBuilder out, int from, int to) {
        for (int i = from; i < to; i++) {
            char latin = latin(out.charAt(i));
            if (latin != 0) out.setCharAt(i, latin);
        }
    }

    private static int endOfWord(String text, int from) {
        int end = from;
        while (end < text.length() && isLetter(text.charAt(end))) end++;
        return end;
    }

    private static boolean isMixed(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (isAsciiLetter(text.charAt(i))) return true;
        }
        return false;
    }

    private static boolean hasOtherLetters(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isDisguising(c) && latin(c) == 0) return true;
        }
        return false;
    }

    private static boolean isLetter(char c) {
        return isAsciiLetter(c) || isDisguising(c) || latin(c) != 0;
    }

    private static boolean isAsciiLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** Greek, Cyrillic, Armenian: by block, since what is a letter grows with Unicode. */
    private static boolean isDisguising(char c) {
        return c >= 0x0370 && c <= 0x058f;
    }

    private static char latin(char c) {
        return c < FIRST || c > LAST ? 0 : LATIN[c - FIRST];
    }

    private static char[] latin() {
        char[] latin = new char[LAST - FIRST + 1];
        for (String row : TABLE) {
            for (int i = 1; i < row.length(); i++) latin[row.charAt(i) - FIRST] = row.charAt(0);
        }
        return latin;
    }
}
