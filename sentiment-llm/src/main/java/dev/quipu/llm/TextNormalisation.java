package dev.quipu.llm;

import dev.quipu.llm.ModelException.Reason;
import java.text.Normalizer;
import java.util.function.UnaryOperator;

/**
 * What is done to a text before all else, so that one headline written in two ways is one headline to the model. A
 * model's metadata names it ({@code quipu.prompt.normalise}); it is part of what an answer depends on, so a version
 * once named never changes: a better one gets a new name.
 */
public enum TextNormalisation {
    /** The text as it came. */
    NONE("none", text -> text),

    /**
     * In this order, code point by code point:
     * <ol>
     *   <li>what nobody sees goes: controls, zero-width and direction marks, variation selectors, tags, soft hyphens,
     *       combining marks, private use, U+FFFD and what is no character; Unicode's blanks and line ends become blanks;
     *   <li>compatibility forms become what they stand for: full width, mathematical letters, circles, ligatures,
     *       super- and subscripts, fractions; accents go; digits of other scripts become 0 to 9;
     *   <li>Cyrillic, Greek and Armenian letters that look like Latin ones become those, in words that mix them with
     *       Latin, and everywhere in a text that has no other letters of those scripts.
     * </ol>
     * Blocks are listed here rather than asked of the JDK, whose Unicode tables grow; Unicode promises that the
     * decompositions of the blocks listed never change.
     */
    TEXT_1("quipu-text-1", TextNormalisation::text1);

    private static final int DROPPED = -1;
    private static final int BLANK = ' ';

    /** Inclusive ranges of what nobody sees, and of what is no character. */
    private static final int[] UNSEEN = {
        0x0000, 0x0008, 0x000e, 0x001f, 0x007f, 0x0084, 0x0086, 0x009f, 0x00ad, 0x00ad, 0x0300, 0x036f, 0x0483, 0x0489,
        0x061c, 0x061c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180f, 0x1ab0, 0x1aff, 0x1dc0, 0x1dff, 0x200b, 0x200f,
        0x202a, 0x202e, 0x2060, 0x206f, 0x20d0, 0x20ff, 0x3164, 0x3164, 0xd800, 0xdfff, 0xe000, 0xf8ff, 0xfdd0, 0xfdef,
        0xfe00, 0xfe0f, 0xfe20, 0xfe2f, 0xfeff, 0xfeff, 0xffa0, 0xffa0, 0xfff0, 0xffff, 0xe0000, 0xe0fff, 0xf0000,
                0x10ffff
    };

    private static final int[] BLANKS = {
        0x0009, 0x000d, 0x0085, 0x0085, 0x00a0, 0x00a0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f,
        0x205f, 0x205f, 0x3000, 0x3000
    };

    /** Blocks whose compatibility decompositions are used: assigned in full, or closed to new characters. */
    private static final int[] COMPATIBILITY = {
        0x00a1, 0x024f, 0x1e00, 0x1eff, 0x2070, 0x209c, 0x2100, 0x214f, 0x2150, 0x2189, 0x2460, 0x24ff, 0xfb00, 0xfb06,
        0xff01, 0xff5e, 0x1d400, 0x1d7ff
    };

    /** The zeros of scripts whose ten digits follow one another. */
    private static final int[] ZEROS = {
        0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0,
        0x0f20, 0x17e0, 0x1810
    };

    private static final int FRACTION_SLASH = 0x2044;
    private static final int PLANE_MASK = 0xffff;
    private static final int FIRST_NO_CHARACTER_OF_A_PLANE = 0xfffe;

    private final String id;
    private final UnaryOperator<String> step;

    TextNormalisation(String id, UnaryOperator<String> step) {
        this.id = id;
        this.step = step;
    }

    /** The name in a model's metadata. */
    public String id() {
        return id;
    }

    public String apply(String text) {
        return step.apply(text);
    }

    static TextNormalisation named(String key, String id) {
        for (TextNormalisation one : values()) {
            if (one.id.equals(id)) return one;
        }
        throw new ModelException(
                Reason.MALFORMED, key + " must be " + NONE.id + " or " + TEXT_1.id + ", but is '" + id + "'");
    }

    private static String text1(String text) {
        var seen = new StringBuilder(text.length());
        text.codePoints().forEach(c -> appendSeen(seen, c));
        return LookAlikes.fold(seen.toString());
    }

    private static void appendSeen(StringBuilder out, int c) {
        int kept = seen(c);
        if (kept == DROPPED) return;
        if (!isIn(COMPATIBILITY, kept)) {
            out.appendCodePoint(kept);
            return;
        }
        Normalizer.normalize(Character.toString(kept), Normalizer.Form.NFKD)
                .codePoints()
                .map(TextNormalisation::seen)
                .filter(part -> part != DROPPED)
                .forEach(out::appendCodePoint);
    }

    /** The code point, what stands for it, or {@link #DROPPED}. */
    private static int seen(int c) {
        if (isIn(BLANKS, c)) return BLANK;
        if (isIn(UNSEEN, c) || (c & PLANE_MASK) >= FIRST_NO_CHARACTER_OF_A_PLANE) return DROPPED;
        if (c == FRACTION_SLASH) return '/';
        for (int zero : ZEROS) {
            if (c >= zero && c < zero + 10) return '0' + c - zero;
        }
        return c;
    }

    private static boolean isIn(int[] ranges, int c) {
        for (int i = 0; i < ranges.length; i += 2) {
            if (c >= ranges[i] && c <= ranges[i + 1]) return true;
        }
        return false;
    }
}
