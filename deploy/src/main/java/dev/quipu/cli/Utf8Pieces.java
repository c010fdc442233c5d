package dev.quipu.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text that comes in pieces which may end in the middle of a character. */
final class Utf8Pieces {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    private byte[] kept = {};

    /** The characters that are whole by now and were not given yet. */
    String take(byte[] piece) {
        return decode(piece, false);
    }

    /** What is left: half a character becomes U+FFFD. */
    String end() {
        return decode(new byte[0], true);
    }

    private String decode(byte[] piece, boolean last) {
        var bytes = ByteBuffer.allocate(kept.length + piece.length)
                .put(kept)
                .put(piece)
                .flip();
        var text = CharBuffer.allocate(bytes.remaining() + 1);
        decoder.decode(bytes, text, last);
        kept = new byte[bytes.remaining()];
        bytes.get(kept);
        if (last) decoder.flush(text);
        return text.flip().toString();
    }
}
