package dev.quipu.compute.aos;

import java.io.IOException;
import java.util.Optional;

/** Files that a process may read, such as WeaveDrive's {@code /data/<transaction id>}. The same path, the same bytes. */
@FunctionalInterface
public interface Drive {

    /** A process without files. */
    Drive NONE = _ -> Optional.empty();

    /** An open file. */
    interface Content {
        /** Its size in bytes. */
        long bytes();

        /** The bytes from {@code position} on; fewer than {@code length} only where the file ends. */
        byte[] read(long position, int length) throws IOException;
    }

    /** The file of this path, or nothing. */
    Optional<Content> open(String path) throws IOException;
}
