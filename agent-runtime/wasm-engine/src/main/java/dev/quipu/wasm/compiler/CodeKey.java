package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * All that compiled code depends on: the bytes of the module, and settings. A file of code begins with it, numbers
 * big-endian, and is for no other key, so a {@link Checksum} need only find the file.
 *
 * <pre>
 *   magic 8 | bytes of the settings 4 | bytes of the module 4 | settings | module
 * </pre>
 */
final class CodeKey {

    private static final long MAGIC = 0x7175_6970_7563_6F02L;
    private static final int SETTINGS_AT = Long.BYTES + 2 * Integer.BYTES;
    /** The JVM compiles soon what is called often; one loop over megabytes it would begin to interpret. */
    private static final int STEP = 1 << 10;

    private final byte[] head;
    private final byte[] module;
    private final Checksum checksum;

    /** @param settings what else than the module tells one code from another */
    CodeKey(String settings, byte[] module) {
        byte[] text = settings.getBytes(StandardCharsets.UTF_8);
        this.module = module;
        this.head = ByteBuffer.allocate(SETTINGS_AT + text.length)
                .putLong(MAGIC)
                .putInt(text.length)
                .putInt(module.length)
                .put(text)
                .array();
        this.checksum = new Checksum();
        checksum.add(head);
        checksum.add(module);
    }

    /** That of a valid module and its classes. */
    static CodeKey of(Module module, CompilerOptions options) throws IOException {
        StringBuilder settings = new StringBuilder(512)
                .append(module.instrumentation().metering().name())
                .append(' ')
                .append(module.instrumentation().interruptible())
                .append('\n')
                .append(EngineVersion.ofThis())
                .append('\n')
                .append(Runtime.version())
                .append('\n')
                .append(options.text())
                .append('\n');
        for (Limits.Bound bound : Limits.Bound.values()) {
            settings.append(module.limits().of(bound)).append(' ');
        }
        return new CodeKey(settings.toString(), module.wasm());
    }

    /** How a file for it is called; another key may have the same name. */
    String name() {
        return checksum.digits();
    }

    /** Enters into the checksums of what is kept under the key. */
    int checksum() {
        return checksum.half();
    }

    /** How much of a file it takes. */
    int length() {
        return head.length + module.length;
    }

    boolean begins(byte[] content) {
        if (content.length < length() || !Arrays.equals(content, 0, head.length, head, 0, head.length)) {
            return false;
        }
        for (int from = 0; from < module.length; from += STEP) {
            int to = Math.min(from + STEP, module.length);
            if (!Arrays.equals(content, head.length + from, head.length + to, module, from, to)) {
                return false;
            }
        }
        return true;
    }

    /** Writes it to the start of a file; how much that is. */
    long write(FileChannel file) throws IOException {
        return writeAt(file, writeAt(file, 0, ByteBuffer.wrap(head)), ByteBuffer.wrap(module));
    }

    /** Where it ends. */
    static long writeAt(FileChannel file, long at, ByteBuffer bytes) throws IOException {
        long end = at;
        while (bytes.hasRemaining()) {
            end += file.write(bytes, end);
        }
        return end;
    }
}
