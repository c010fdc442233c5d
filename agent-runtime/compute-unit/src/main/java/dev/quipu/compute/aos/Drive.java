package dev.quipu.compute.aos;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
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

        /** Fills {@code to} with the bytes from {@code position} on; gives how many, fewer only where the file ends. */
        long read(long position, MemorySegment to) throws IOException;
    }

    /** The file of this path, or nothing. */
    Optional<Content> open(String path) throws IOException;
}
