package dev.quipu.feeds;

import java.nio.file.Path;

/**
 * A file is not the archive it was said to be, or cannot be read at all: wrong format, wrong columns, empty, not UTF-8.
 * Thrown before any item is produced. One bad row is no exception, it is an {@link ImportRow.Rejected}.
 */
public final class ArchiveException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ArchiveException(String message) {
        super(message);
    }

    ArchiveException(Path file, String found, String expected) {
        super("%s: found %s; expected %s".formatted(file, found, expected));
    }

    ArchiveException(Path file, String found, String expected, Throwable cause) {
        super("%s: found %s; expected %s".formatted(file, found, expected), cause);
    }
}
