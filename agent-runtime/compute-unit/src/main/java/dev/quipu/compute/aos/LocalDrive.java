package dev.quipu.compute.aos;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** WeaveDrive from files of this machine: {@code /data/<id>} is the file given for that id. */
public final class LocalDrive implements Drive {

    private static final String DATA = "/data/";
    private static final long STEP_BYTES = 1 << 30;

    private final SortedMap<String, Path> files;

    /** @param files by transaction id */
    public LocalDrive(SortedMap<String, Path> files) {
        this.files = new TreeMap<>(files);
    }

    @Override
    public Optional<Content> open(String path) throws IOException {
        Path file = path.startsWith(DATA) ? files.get(path.substring(DATA.length())) : null;
        if (file == null) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return Optional.of(new LocalFile(file, channel.size()));
        }
    }

    /** Opened anew for each read, so that no process can hold files open. */
    private record LocalFile(Path file, long bytes) implements Content {

        @Override
        public long read(long position, MemorySegment to) throws IOException {
            try (FileChannel channel = FileChannel.open(file)) {
                long done = 0;
                while (done < to.byteSize()) {
                    MemorySegment rest = to.asSlice(done, Math.min(STEP_BYTES, to.byteSize() - done));
                    int count = channel.read(rest.asByteBuffer(), position + done);
                    if (count < 0) {
                        break;
                    }
                    done += count;
                }
                return done;
            }
        }
    }
}
