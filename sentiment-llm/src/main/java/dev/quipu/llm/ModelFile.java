package dev.quipu.llm;

import dev.quipu.llm.ModelException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * A model file, mounted read-only and named by its content: what WeaveDrive shows a process as {@code /data/<id>}. Read
 * by byte range, from any thread, and never held whole on the heap.
 */
public final class ModelFile implements AutoCloseable {

    private static final int HASH_STEP_BYTES = 1 << 20;

    private final Path path;
    private final Arena arena;
    private final MemorySegment content;
    private final String id;

    private ModelFile(Path path, Arena arena, MemorySegment content) {
        this.path = path;
        this.arena = arena;
        this.content = content;
        this.id = hash();
    }

    /**
     * Maps the file and hashes it once.
     *
     * @throws ModelException of reason {@link Reason#UNREADABLE} if there is no such file or it cannot be read
     */
    public static ModelFile open(Path path) {
        if (!Files.exists(path)) throw unreadable("model file not found: " + path, null);
        if (!Files.isRegularFile(path)) throw unreadable("model file expected, found something else: " + path, null);
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment content = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            return new ModelFile(path, arena, content);
        } catch (IOException e) {
            arena.close();
            throw unreadable("cannot read model file " + path + ": " + e.getMessage(), e);
        }
    }

    private static ModelException unreadable(String message, IOException cause) {
        return new ModelException(Reason.UNREADABLE, message, cause);
    }

    private String hash() {
        MessageDigest sha256 = Hash.sha256();
        byte[] step = new byte[(int) Math.min(HASH_STEP_BYTES, bytes())];
        for (long at = 0; at < bytes(); at += step.length) {
            sha256.update(step, 0, read(at, step, 0, step.length));
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
    }

    /** SHA-256 of the content in base64url without padding, 43 characters. */
    public String id() {
        return id;
    }

    public Path path() {
        return path;
    }

    public long bytes() {
        return content.byteSize();
    }

    /** Copies up to {@code length} bytes from {@code offset} of the file; returns how many, fewer only at its end. */
    public int read(long offset, byte[] to, int toOffset, int length) {
        if (offset < 0 || offset >= bytes()) return 0;
        int count = (int) Math.min(length, bytes() - offset);
        MemorySegment.copy(content, ValueLayout.JAVA_BYTE, offset, to, toOffset, count);
        return count;
    }

    /** Unmaps the file. Whoever still reads from it gets an {@link IllegalStateException}. */
    @Override
    public void close() {
        arena.close();
    }
}
