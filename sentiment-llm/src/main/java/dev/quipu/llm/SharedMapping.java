package dev.quipu.llm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.HashMap;
import java.util.Map;

/** A file in the address space of this JVM, once for all who have it open, read-only, and given back by the last of them. */
final class SharedMapping {

    /**
     * Which file, and what it is said to hold.
     *
     * @param file inode and device, or the path where the system has neither
     */
    record Key(String id, Object file) {}

    private static final Map<Key, SharedMapping> OPEN = new HashMap<>(); // guarded by itself; looked up, never iterated

    private final Key key;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment content;
    private int users;

    private SharedMapping(Key key, FileChannel channel) throws IOException {
        this.key = key;
        try {
            this.content = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** The mapping of this file, made if nobody has it; each call is followed by one of {@link #release}. */
    static SharedMapping acquire(Key key, FileChannel channel) throws IOException {
        synchronized (OPEN) {
            SharedMapping mapping = OPEN.get(key);
            if (mapping == null) {
                mapping = new SharedMapping(key, channel);
                OPEN.put(key, mapping);
            }
            mapping.users++;
            return mapping;
        }
    }

    void release() {
        synchronized (OPEN) {
            if (--users > 0) return;
            OPEN.remove(key);
            arena.close();
        }
    }

    MemorySegment content() {
        return content;
    }
}
