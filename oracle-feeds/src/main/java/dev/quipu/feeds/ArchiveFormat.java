package dev.quipu.feeds;

import java.nio.file.Path;

/** One way in which archives are written. Reading is a function of the file's bytes, its name and the options. */
public interface ArchiveFormat {

    /** Name on the command line and feed name of the items, for example {@code cryptonews}. */
    String name();

    /** A few lines for people: columns, what becomes of a row, and which times are assumed. */
    String describe();

    /**
     * Reads the whole file; gzip is recognised by its first bytes and unpacked.
     *
     * @throws ArchiveException if the file is not of this format, before any item is produced
     */
    ImportResult read(Path file, ImportOptions options);
}
