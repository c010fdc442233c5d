package dev.quipu.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes names durable, not only contents. */
final class Directories {

    private static final boolean CAN_FORCE =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private Directories() {}

    /** Creates a directory that is missing, durably in its parent. */
    static void create(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            force(directory.toAbsolutePath().getParent());
        }
    }

    /** fsync of a directory, where the operating system has such a thing. */
    static void force(Path directory) throws IOException {
        if (CAN_FORCE) {
            try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
