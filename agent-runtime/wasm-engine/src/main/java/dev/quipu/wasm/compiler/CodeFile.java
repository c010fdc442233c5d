package dev.quipu.wasm.compiler;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Classes under one key, in memory and in a file that only grows. Numbers are big-endian.
 *
 * <pre>
 *   file     key | record ..
 *   record   bytes of what follows the checksum 4 | checksum 4 | flags 1 | bytes of the name 2 | name | class
 * </pre>
 *
 * The checksum of a record is the CRC-32 of the key's, the length and all that follows it. Reading ends at the first
 * record that does not match its checksum; whoever writes next, under a lock on the file, cuts there. Safe for use by
 * many threads.
 */
final class CodeFile {

    /** A class, and whether it only hands on to the interpreter. */
    record Stored(byte[] bytes, int offset, int length, boolean interpreted) {

        Stored(byte[] made, boolean interpreted) {
            this(made, 0, made.length, interpreted);
        }
    }

    private static final int RECORD_HEADER_BYTES = 2 * Integer.BYTES;
    private static final int NAME_AT = Byte.BYTES + Short.BYTES;
    private static final int INTERPRETED = 1;
    /** One file may take this part of all. */
    private static final int SHARE = 4;

    private static final Set<OpenOption> READ_WRITE = new LinkedHashSet<>(List.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));

    private final Path path;
    private final CodeKey key;
    private final long mostBytes;
    private final Map<String, Stored> classes = new HashMap<>();
    private List<byte[]> unwritten = new ArrayList<>();
    /** Where the part of the file ends that was read or written, or 0 if not even its key was. */
    private long end;

    private boolean wanted;

    /** @param content of the file, empty if there is none */
    CodeFile(Path path, CodeKey key, long folderBytes, byte[] content) {
        this.path = path;
        this.key = key;
        this.mostBytes = mostBytes(folderBytes);
        if (key != null && key.begins(content)) {
            end = key.length() + read(content, key.length(), true);
        }
    }

    /** Classes in memory only. */
    static CodeFile unkept() {
        return new CodeFile(null, null, 0, new byte[0]);
    }

    /** How large one file may become where all take {@code folderBytes}. */
    static long mostBytes(long folderBytes) {
        return folderBytes / SHARE;
    }

    boolean isKept() {
        return path != null;
    }

    /** Whether there is a file for the key. */
    synchronized boolean exists() {
        return end > 0;
    }

    /** Marks the file as used, by writing the first byte again: the system notes when. */
    synchronized void touch() throws IOException {
        if (exists()) {
            try (FileChannel file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                ByteBuffer first = ByteBuffer.allocate(1);
                if (file.read(first, 0) == 1) {
                    CodeKey.writeAt(file, 0, first.flip());
                }
            }
        }
    }

    /** Wants a file to be there, even an empty one. */
    synchronized void create() {
        wanted = true;
    }

    /** A class that was in the file, or null. It is handed out once: the JVM keeps it then. */
    synchronized Stored take(String name) {
        return classes.remove(name);
    }

    synchronized boolean holds(String name) {
        return classes.containsKey(name);
    }

    /** Keeps a class for the next start. */
    synchronized void add(String name, Stored made) {
        if (isKept()) {
            unwritten.add(record(name, made));
        }
    }

    private byte[] record(String name, Stored made) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        int length = NAME_AT + text.length + made.length();
        ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER_BYTES + length)
                .putInt(length)
                .putInt(0)
                .put((byte) (made.interpreted() ? INTERPRETED : 0))
                .putShort((short) text.length)
                .put(text)
                .put(made.bytes(), made.offset(), made.length());
        record.putInt(Integer.BYTES, checksum(record.array(), RECORD_HEADER_BYTES, length));
        return record.array();
    }

    private int checksum(byte[] bytes, int at, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(key.checksum())
                .putInt(length)
                .array());
        checksum.update(bytes, at, length);
        return (int) checksum.getValue();
    }

    /** Reads records as far as they are whole; how many bytes they take. */
    private int read(byte[] content, int from, boolean keeps) {
        ByteBuffer in = ByteBuffer.wrap(content);
        int at = from;
        while (content.length - at >= RECORD_HEADER_BYTES) {
            int length = in.getInt(at);
            int start = at + RECORD_HEADER_BYTES;
            if (length < NAME_AT
                    || length > content.length - start
                    || checksum(content, start, length) != in.getInt(at + Integer.BYTES)) {
                break;
            }
            if (keeps) {
                keep(content, start, length);
            }
            at = start + length;
        }
        return at - from;
    }

    private void keep(byte[] content, int start, int length) {
        ByteBuffer in = ByteBuffer.wrap(content);
        boolean interpreted = (in.get(start) & INTERPRETED) != 0;
        int nameBytes = Short.toUnsignedInt(in.getShort(start + Byte.BYTES));
        String name = new String(content, start + NAME_AT, nameBytes, StandardCharsets.UTF_8);
        int used = NAME_AT + nameBytes;
        classes.putIfAbsent(name, new Stored(content, start + used, length - used, interpreted));
    }

    /** Writes what is new; false if another process or thread is writing, then it is to be tried again. */
    synchronized boolean write() throws IOException {
        if (unwritten.isEmpty() && !(wanted && end == 0)) {
            return true;
        }
        try (FileChannel file = FileChannel.open(path, READ_WRITE, privateToUser());
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                return false;
            }
            append(file);
            return true;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private static FileAttribute<?>[] privateToUser() {
        return CodeFolder.POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private void append(FileChannel file) throws IOException {
        findEnd(file);
        if (end == 0) {
            file.truncate(0);
            if (key.length() <= mostBytes) {
                end = key.write(file);
            }
        } else if (file.size() > end) {
            file.truncate(end);
        }
        for (byte[] record : unwritten) {
            if (end > 0 && end + record.length <= mostBytes) {
                end = CodeKey.writeAt(file, end, ByteBuffer.wrap(record));
            }
        }
        unwritten = new ArrayList<>();
    }

    /** Where whole records end: other processes may have written, or made the file anew. */
    private void findEnd(FileChannel file) throws IOException {
        long size = file.size();
        if (size > mostBytes || size < key.length()) {
            end = 0;
        } else if (size < end || end == 0 || !key.begins(bytes(file, 0, key.length()))) {
            byte[] all = bytes(file, 0, size);
            end = key.begins(all) ? key.length() + read(all, key.length(), false) : 0;
        } else if (size > end) {
            end += read(bytes(file, end, size - end), 0, false);
        }
    }

    private static byte[] bytes(FileChannel file, long from, long length) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(Math.toIntExact(length));
        while (read.hasRemaining()) {
            if (file.read(read, from + read.position()) < 0) {
                break;
            }
        }
        return read.array();
    }
}
