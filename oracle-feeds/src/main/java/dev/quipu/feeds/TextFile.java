package dev.quipu.feeds;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The text of a file: unpacked if it is gzip, strictly UTF-8, without a byte order mark, not empty. Read whole, so that
 * a fault anywhere in it is known before the first item exists.
 */
final class TextFile {

    static final int BYTES_MAX = 128 << 20; // unpacked; a gzip bomb ends here

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextFile() {}

    static String read(Path file) {
        var text = decode(file, bytes(file));
        var body = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        if (body.isBlank()) {
            throw new ArchiveException(file, "an empty file", "an archive");
        }
        return body;
    }

    private static byte[] bytes(Path file) {
        if (Files.isDirectory(file)) {
            throw new ArchiveException(file, "a directory", "a file");
        }
        try (var in = unpacked(new BufferedInputStream(Files.newInputStream(file)))) {
            var bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new ArchiveException(file, "more than " + BYTES_MAX + " bytes", "a smaller archive");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new ArchiveException(file, "no such file", "an archive", e);
        } catch (EOFException e) {
            throw new ArchiveException(file, "gzip that ends early", "a whole gzip file", e);
        } catch (ZipException e) {
            throw new ArchiveException(file, "damaged gzip (" + e.getMessage() + ")", "a whole gzip file", e);
        } catch (IOException e) {
            throw new ArchiveException(file, "a file that cannot be read (" + e + ")", "a readable archive", e);
        }
    }

    private static InputStream unpacked(InputStream in) throws IOException {
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(in) : in;
    }

    private static String decode(Path file, byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        var result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        if (result.isError()) {
            int at = in.position();
            throw new ArchiveException(
                    file,
                    "byte 0x%02x at offset %s (line %s), which is not UTF-8"
                            .formatted(bytes[at], at, lineAt(bytes, at)),
                    "UTF-8 text");
        }
        return out.flip().toString();
    }

    private static long lineAt(byte[] bytes, int offset) {
        long line = 1;
        for (int i = 0; i < offset; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }
}
