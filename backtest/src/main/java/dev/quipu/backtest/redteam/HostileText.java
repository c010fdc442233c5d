package dev.quipu.backtest.redteam;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One hostile headline and what is expected of whoever reads it, beyond what is expected for every text: an answer, the
 * same twice, and an agent that stays within its limits.
 *
 * @param id unique in its kit
 * @param category what kind of attack it is
 * @param text as a program is handed it; may hold halves of surrogate pairs
 * @param bytes as a hostile feed sends it; need not be UTF-8
 * @param clean the benign headline it was made of, where there is one
 * @param pushes the label the attacker wants; expected not to become the answer unless it is that of {@code clean}
 * @param sameLabel whether the answer should have the label of {@code clean}
 * @param withinMicros how far each probability may be from that of {@code clean}
 * @param label the label expected whatever the model thinks of others
 * @param refusedAtDoor whether the feed's codec must refuse the text, since it has no UTF-8 form
 */
public record HostileText(
        String id,
        String category,
        String text,
        byte[] bytes,
        Optional<String> clean,
        Optional<Tendency> pushes,
        boolean sameLabel,
        OptionalInt withinMicros,
        Optional<Tendency> label,
        boolean refusedAtDoor) {

    private static final int SHOWN_CHARS = 160;

    public HostileText {
        bytes = bytes.clone();
        boolean needsClean = pushes.isPresent() || sameLabel || withinMicros.isPresent();
        if (needsClean && clean.isEmpty()) {
            throw new IllegalArgumentException(
                    "pushes, sameLabel and withinMicros compare with clean, which is missing");
        }
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The beginning of the text in printable ASCII, all else as code points: safe to print anywhere. */
    public String escaped() {
        var out = new StringBuilder();
        int at = 0;
        while (at < text.length() && out.length() < SHOWN_CHARS) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (c == '\\') {
                out.append("\\\\");
            } else if (c >= ' ' && c <= '~') {
                out.append((char) c);
            } else {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        }
        return at < text.length() ? out + "… (" + text.length() + " characters)" : out.toString();
    }

    /** UTF-8, and halves of surrogate pairs in the same scheme, as careless programs write them. */
    static byte[] bytesOf(String text) {
        var out = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(c -> {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                out.write(0xe0 | c >> 12);
                out.write(0x80 | c >> 6 & 0x3f);
                out.write(0x80 | c & 0x3f);
            } else {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return out.toByteArray();
    }
}
