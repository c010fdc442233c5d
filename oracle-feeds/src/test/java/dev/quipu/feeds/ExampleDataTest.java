package dev.quipu.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class ExampleDataTest {

    /** File, format, contents, packed and unpacked SHA-256. */
    private static final Pattern TABLE_ROW =
            Pattern.compile("\\| `(\\S+\\.gz)` \\| `(\\S+)` \\| [^|]* \\| `([0-9a-f]{64})` \\| `([0-9a-f]{64})` \\|");

    @Test
    void shouldHoldEveryFileAsItsReadmeStatesIt() throws Exception {
        var rows = documented();

        assertThat(rows).hasSize(3);
        for (var row : rows) {
            var file = ReplayData.example(row.group(1));
            assertThat(sha256(Files.readAllBytes(file))).as("packed %s", file).isEqualTo(row.group(3));
            assertThat(sha256(unpacked(file))).as("unpacked %s", file).isEqualTo(row.group(4));
            assertThat(Archive.read(row.group(2), file, ImportOptions.defaults())
                            .read())
                    .isNotEmpty();
        }
    }

    @Test
    void shouldDocumentEveryArchiveInTheFolder() throws IOException {
        try (var files = Files.list(ReplayData.root().resolve("examples/data"))) {
            var archives = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".gz"))
                    .toList();
            assertThat(documented()).extracting(row -> row.group(1)).containsExactlyInAnyOrderElementsOf(archives);
        }
    }

    @Test
    void shouldStayWellUnderTwoMegabytes() throws IOException {
        long bytes = 0;
        for (var row : documented()) {
            bytes += Files.size(ReplayData.example(row.group(1)));
        }

        assertThat(bytes).isLessThan(1_500_000);
    }

    private static List<MatchResult> documented() throws IOException {
        return TABLE_ROW
                .matcher(Files.readString(ReplayData.example("README.md")))
                .results()
                .toList();
    }

    private static byte[] unpacked(Path file) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
