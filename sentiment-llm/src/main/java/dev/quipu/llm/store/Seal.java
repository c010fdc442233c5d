package dev.quipu.llm.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * What a file looked like from outside when its content was last hashed and found right. Not of the device: its number
 * may change when the machine starts.
 */
final class Seal {

    private static final String UNIX = "unix";

    private Seal() {}

    /** The file as it is now. */
    static String of(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains(UNIX)) {
            Map<String, Object> now = Files.readAttributes(file, "unix:size,ino,lastModifiedTime,ctime");
            return "size %s inode %s modified %s changed %s\n"
                    .formatted(
                            now.get("size"), now.get("ino"), time(now.get("lastModifiedTime")), time(now.get("ctime")));
        }
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return "size %d inode %s modified %s\n".formatted(now.size(), now.fileKey(), time(now.lastModifiedTime()));
    }

    private static Instant time(Object time) {
        return ((FileTime) time).toInstant();
    }

    static boolean holds(Path file, Path seal) throws IOException {
        try {
            return Files.readString(seal).equals(of(file));
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
