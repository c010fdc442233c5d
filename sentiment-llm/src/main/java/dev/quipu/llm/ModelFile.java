package dev.quipu.llm;

import dev.quipu.llm.ModelException.Reason;
import dev.quipu.wasm.WasmInstance;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A model file, mounted read-only and named by its content: what WeaveDrive shows a process as {@code /data/<id>}. Read
 * by byte range, from any thread, and never held whole on the heap. All who have the same file open share one mapping
 * of it, and other processes share its pages.
 */
public final class ModelFile implements AutoCloseable {

    private static final int STEP_BYTES = 1 << 20;

    private final Path path;
    private final String id;
    private final SharedMapping mapping;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ModelFile(Path path, String id, SharedMapping mapping) {
        this.path = path;
        this.id = id;
        this.mapping = mapping;
    }

    /**
     * Hashes the file and maps it.
     *
     * @throws ModelException of reason {@link Reason#UNREADABLE} if there is no such file or it cannot be read
     */
    public static ModelFile open(Path path) {
        return open(path, null);
    }

    /**
     * Maps a file whose hash the caller knows; reads nothing.
     *
     * @param id SHA-256 of the content in base64url without padding
     * @throws ModelException of reason {@link Reason#UNREADABLE} if there is no such file or it cannot be read
     */
    public static ModelFile openVerified(Path path, String id) {
        return open(path, Objects.requireNonNull(id));
    }

    private static ModelFile open(Path path, String knownId) {
        if (!Files.exists(path)) throw unreadable("model file not found: " + path, null);
        if (!Files.isRegularFile(path)) throw unreadable("model file expected, found something else: " + path, null);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            String id = knownId == null ? hash(channel) : knownId;
            return new ModelFile(path, id, SharedMapping.acquire(key(path, id), channel));
        } catch (IOException e) {
            throw unreadable("cannot read model file " + path + ": " + e.getMessage(), e);
        }
    }

    private static ModelException unreadable(String message, IOException cause) {
        return new ModelException(Reason.UNREADABLE, message, cause);
    }

    private static String hash(FileChannel channel) throws IOException {
        MessageDigest sha256 = Hash.sha256();
        Hash.update(sha256, channel, 0, channel.size());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
    }

    private static SharedMapping.Key key(Path path, String id) throws IOException {
        Object inode = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return new SharedMapping.Key(id, inode == null ? path.toAbsolutePath().normalize() : inode);
    }

    /** SHA-256 of the content in base64url without padding, 43 characters. */
    public String id() {
        return id;
    }

    public Path path() {
        return path;
    }

    public long bytes() {
        return mapping.content().byteSize();
    }

    /** The whole file, read-only; not to be touched after {@link #close}. */
    public MemorySegment content() {
        if (closed.get()) throw new IllegalStateException("model file is closed: " + path);
        return mapping.content();
    }

    /** Copies up to {@code length} bytes from {@code offset} of the file; returns how many, fewer only at its end. */
    public int read(long offset, byte[] to, int toOffset, int length) {
        MemorySegment content = content();
        int count = (int) countFrom(offset, length);
        MemorySegment.copy(content, ValueLayout.JAVA_BYTE, count == 0 ? 0 : offset, to, toOffset, count);
        return count;
    }

    /** The same into a segment: as many bytes as it has, fewer only at the end of the file. */
    public long read(long offset, MemorySegment to) {
        MemorySegment content = content();
        long count = countFrom(offset, to.byteSize());
        if (count > 0) MemorySegment.copy(content, offset, to, 0, count);
        return count;
    }

    /**
     * The same into the memory of a guest.
     *
     * @return bytes copied; 0 for a negative length
     */
    public long read(long offset, WasmInstance to, long address, long length) {
        long whole = countFrom(offset, length);
        byte[] step = new byte[(int) Math.min(STEP_BYTES, whole)];
        for (long done = 0; done < whole; ) {
            int count = read(offset + done, step, 0, (int) Math.min(step.length, whole - done));
            to.write(address + done, step, 0, count);
            done += count;
        }
        return whole;
    }

    private long countFrom(long offset, long length) {
        return offset < 0 || offset >= bytes() ? 0 : Math.clamp(length, 0, bytes() - offset);
    }

    /** Lets go of the file. Reading from it then is an {@link IllegalStateException}. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) mapping.release();
    }
}
