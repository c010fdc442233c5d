package dev.quipu.llm.store;

import dev.quipu.llm.Hash;
import dev.quipu.llm.gguf.GgufHeader;
import dev.quipu.llm.store.Incoming.Part;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * One model on its way into the store: bytes go to the part and, from there, into the hash, so that what was hashed is
 * what is kept, whatever the source did meanwhile.
 */
final class Arrival {

    /** A multiple of what file systems share in one piece. */
    private static final long STEP_BYTES = 8 << 20;

    private static final int START_BYTES = 8;

    private final String source;
    private final AddOptions options;
    private final MessageDigest sha256 = Hash.sha256();
    private long bytes;

    /** @param source for messages */
    Arrival(String source, AddOptions options) {
        this.source = source;
        this.options = options;
    }

    String source() {
        return source;
    }

    AddOptions options() {
        return options;
    }

    /** Bytes that are in the part and in the hash. */
    long bytes() {
        return bytes;
    }

    ModelId copy(Path file, Part part) throws IOException {
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
            options.progress().begins(from.size());
            part.channel().position(0);
            while (from.transferTo(bytes, STEP_BYTES, part.channel()) > 0) grown(part);
        }
        return finished(part);
    }

    ModelId download(Download download, URI address, Part part) throws IOException {
        download.into(address, part, this);
        return finished(part);
    }

    /** Takes into the hash what the part has grown by; refuses what cannot become a model. */
    void grown(Part part) throws IOException {
        long now = part.channel().size();
        options.requireFits(now, source);
        Hash.update(sha256, part.channel(), bytes, now);
        if (bytes < START_BYTES && now >= START_BYTES) checkStart(part);
        bytes = now;
        options.progress().reached(bytes);
    }

    /** Begins again. */
    void reset(Part part) throws IOException {
        part.channel().truncate(0);
        sha256.reset();
        bytes = 0;
    }

    private void checkStart(Part part) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            GgufHeader.checkStart(part.channel().map(MapMode.READ_ONLY, 0, START_BYTES, arena), source);
        }
    }

    private ModelId finished(Part part) throws IOException {
        ModelId id = ModelId.of(sha256.digest());
        options.requireExpected(id, source);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment whole =
                    part.channel().map(MapMode.READ_ONLY, 0, part.channel().size(), arena);
            GgufHeader.read(whole, source);
        }
        return id;
    }
}
