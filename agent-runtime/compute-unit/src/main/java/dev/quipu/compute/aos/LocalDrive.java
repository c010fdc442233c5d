package dev.quipu.compute.aos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** WeaveDrive from files of this machine: {@code /data/<id>} is the file given for that id. */
public final class LocalDrive implements Drive {

    private static final String DATA = "/data/";

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
        public byte[] read(long position, int length) throws IOException {
            ByteBuffer read = ByteBuffer.allocate((int) Math.clamp(bytes - position, 0, length));
            try (FileChannel channel = FileChannel.open(file)) {
                while (read.hasRemaining() && channel.read(read, position + read.position()) > 0) {
                    // a channel may give less than asked for
                }
            }
            return read.hasRemaining() ? Arrays.copyOf(read.array(), read.position()) : read.array();
        }
    }
}
