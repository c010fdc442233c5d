package dev.quipu.feeds;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The archive formats by name. */
public final class Archive {

    private static final List<ArchiveFormat> FORMATS = List.of(
            new CryptoNewsFormat(),
            new CoinbaseFormat(),
            new TrackerNewsFormat(),
            new TrackerPricesFormat(),
            new NewsCsvFormat(),
            new CandlesCsvFormat());

    private Archive() {}

    /** Every format, in the order in which help should list them. */
    public static List<ArchiveFormat> formats() {
        return FORMATS;
    }

    /** @throws ArchiveException if no format has that name; the message lists those there are */
    public static ArchiveFormat format(String name) {
        return FORMATS.stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ArchiveException("no archive format '%s'; there are: %s"
                        .formatted(
                                name, FORMATS.stream().map(ArchiveFormat::name).collect(Collectors.joining(", ")))));
    }

    /**
     * Reads one archive.
     *
     * @throws ArchiveException if there is no such format, or the file is not of it
     */
    public static ImportResult read(String formatName, Path file, ImportOptions options) {
        return format(formatName).read(file, options);
    }
}
