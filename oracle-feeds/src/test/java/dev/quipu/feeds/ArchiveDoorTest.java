package dev.quipu.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every format does with files that are not what they were said to be. */
class ArchiveDoorTest {

    private static final ImportOptions OPTIONS =
            ImportOptions.defaults().withMarket("BTC-USD").withCandleMillis(3_600_000);
    private static final String HEADER = "date,headline,description\n";
    private static final String ROW = "2024-05-07 15:53:35,\"several\n\nlines\",text\n";
    private static final String OTHER_ROW = "2024-05-07 15:53:36,one line,\"text\nover lines\"\n";

    @TempDir
    Path folder;

    static List<String> formats() {
        return Archive.formats().stream().map(ArchiveFormat::name).toList();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldRefuseAnEmptyFile(String format) throws IOException {
        var file = write(new byte[0]);

        assertThatThrownBy(() -> Archive.read(format, file, OPTIONS))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("%s: found an empty file; expected an archive", file);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldRefuseAMissingFileAndADirectory(String format) {
        assertThatThrownBy(() -> Archive.read(format, folder.resolve("absent"), OPTIONS))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("%s: found no such file; expected an archive", folder.resolve("absent"));
        assertThatThrownBy(() -> Archive.read(format, folder, OPTIONS))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("%s: found a directory; expected a file", folder);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldRefuseBytesThatAreNotUtf8AndSayWhere(String format) throws IOException {
        var file = write((HEADER + ROW + "caf\u00e9").getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Archive.read(format, file, OPTIONS))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("%s: found byte 0xe9 at offset 71 (line 5), which is not UTF-8; expected UTF-8 text", file);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldRefuseTheFileOfAnotherFormatAndSayWhatItExpects(String format) throws IOException {
        var file = write("S No.,Title,Decisions,Words\n1,Gold rises,{},2\n".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Archive.read(format, file, OPTIONS))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith(file + ": found ")
                .hasMessageContaining("; expected ");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldDescribeItselfAndItsAssumptions(String format) {
        assertThat(Archive.format(format).describe()).contains("Assumed: ").contains("LatencyMillis");
        assertThat(Archive.format(format).name()).isEqualTo(format);
    }

    @Test
    void shouldNameTheColumnsFoundAndExpected() throws IOException {
        var file = write("published,headline,sumary\n2024-05-18T13:00:00Z,a,b\n".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Archive.read("news-csv", file, OPTIONS))
                .hasMessage(
                        "%s: found columns 'published,headline,sumary'; expected columns 'published,headline' "
                                + "in any order, separated by ',', and perhaps 'summary,source,subject,url'",
                        file);
    }

    @Test
    void shouldRefuseAHeaderWithoutRows() throws IOException {
        var file = write(HEADER.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> read(file))
                .hasMessage("%s: found a header without rows; expected at least one row", file);
    }

    @Test
    void shouldListTheFormatsWhenOneIsUnknown() {
        assertThatThrownBy(() -> Archive.format("csv"))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("no archive format 'csv'; there are: cryptonews, coinbase, sentiment-tracker-news, "
                        + "sentiment-tracker-prices, news-csv, candles-csv");
    }

    @Test
    void shouldReadGzipAndAByteOrderMarkLikeThePlainFile() throws IOException {
        var plain = read(write((HEADER + ROW).getBytes(StandardCharsets.UTF_8))).read();

        assertThat(read(write(("\uFEFF" + HEADER + ROW).getBytes(StandardCharsets.UTF_8)))
                        .read())
                .isEqualTo(plain);
        assertThat(read(write(gzip(HEADER + ROW))).read()).isEqualTo(plain);
    }

    @Test
    void shouldRefuseGzipThatIsCutShortOrDamaged() throws IOException {
        var packed = gzip(HEADER + ROW);
        var cut = write(Arrays.copyOf(packed, packed.length - 9));
        assertThatThrownBy(() -> read(cut))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("%s: found gzip that ends early; expected a whole gzip file", cut);

        packed[packed.length - 5] ^= 1; // the checksum
        var damaged = write(packed);
        assertThatThrownBy(() -> read(damaged))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith(damaged + ": found damaged gzip (");
    }

    @Test
    void shouldStopUnpackingAtTheSizeLimit() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            var block = new byte[1 << 20];
            for (int i = 0; i <= TextFile.BYTES_MAX / block.length; i++) {
                gzip.write(block);
            }
        }
        var bomb = write(out.toByteArray());

        assertThatThrownBy(() -> read(bomb))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("%s: found more than 134217728 bytes; expected a smaller archive", bomb);
    }

    @Test
    void shouldNumberRowsByTheLineAtWhichTheyBeginWhateverLineBreaksStandInCellsBefore() throws IOException {
        var bad = "07/05/2024,a,b\n";

        for (var lineBreak : new String[] {"\n", "\r\n"}) {
            var text = (HEADER + ROW + bad + OTHER_ROW + bad).replace("\n", lineBreak);
            var result = read(write(text.getBytes(StandardCharsets.UTF_8)));

            assertThat(result.read()).extracting(ImportRow.Read::line).containsExactly(2L, 6L);
            assertThat(result.rejected()).extracting(ImportRow.Rejected::line).containsExactly(5L, 8L);
        }
    }

    @Test
    void shouldSayWhichLinesAQuoteThatIsNeverClosedSwallows() throws IOException {
        var text = HEADER + ROW + "2024-05-07 15:53:36,\"open,b\n" + "x,y,z\n";
        var file = write(text.getBytes(StandardCharsets.UTF_8));

        var result = read(file);

        assertThat(result.read()).extracting(ImportRow.Read::line).containsExactly(2L);
        assertThat(result.rejected()).singleElement().satisfies(row -> {
            assertThat(row.line()).isEqualTo(5);
            assertThat(row.reason()).startsWith("lines 5 to 6 were not read: ");
        });
    }

    @Test
    void shouldNeverReadARowThatIsCutAndNeverLoseOneThatIsWhole() throws IOException {
        var quoted = "2024-05-07 15:53:37,\"a \"\"quoted\"\" word\",\"end\"\n";
        var text = HEADER + ROW + OTHER_ROW + quoted + ROW.replace(":35", ":38");
        var whole = read(write(text.getBytes(StandardCharsets.UTF_8))).read();
        assertThat(whole).hasSize(4);
        int[] ends = {
            HEADER.length(),
            (HEADER + ROW).length(),
            (HEADER + ROW + OTHER_ROW).length(),
            text.length() - ROW.length(),
            text.length()
        };

        for (int length = HEADER.length() + 1; length < text.length(); length++) {
            var cut = read(write(text.substring(0, length).getBytes(StandardCharsets.UTF_8)));

            int end = length;
            int complete = (int) Arrays.stream(ends).filter(e -> e <= end).count() - 1;
            assertThat(cut.read()).as("cut at %d", length).isEqualTo(whole.subList(0, complete));
            assertThat(cut.rejected()).as("cut at %d", length).hasSize(ends[complete] == length ? 0 : 1);
        }
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("archive"), bytes);
    }

    private static byte[] gzip(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static ImportResult read(Path file) {
        return Archive.read("sentiment-tracker-news", file, OPTIONS);
    }
}
