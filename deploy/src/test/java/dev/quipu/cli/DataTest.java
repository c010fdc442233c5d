package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quipu.log.SegmentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataTest {

    private static final String SEGMENT = "00000000000000000000.log";

    @TempDir
    Path folder;

    private Cli cli;
    private SmallArchive archive;
    private Path log;

    @BeforeEach
    void begin() {
        cli = new Cli(folder.resolve("home"));
        archive = new SmallArchive(folder);
        log = folder.resolve("log");
    }

    private Answer importNews(Path news) {
        return cli.run("data", "import", "--out", log.toString(), "--source", "cryptonews=" + news, "--json");
    }

    private static List<String> rejected(JsonNode report) {
        return StreamSupport.stream(report.path("rejected").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private List<String> leftovers() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .toList();
        }
    }

    @Test
    void shouldImportARealSliceAndSayWhatItDid() throws IOException {
        var answer = cli.run(archive.importInto(log)).exits(ExitCode.OK);

        assertThat(answer.out()).contains(SmallArchive.MESSAGES + " messages written", "0 rows rejected");
        var seen = cli.run("data", "inspect", log.toString(), "--json")
                .exits(ExitCode.OK)
                .json();
        assertThat(seen.path("messages").asInt()).isEqualTo(SmallArchive.MESSAGES);
        assertThat(seen.path("actions").path("News").asInt()).isEqualTo(SmallArchive.HEADLINES);
        assertThat(seen.path("unsound")).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void shouldChangeNothingWhenImportedTwice() throws IOException {
        cli.run(archive.importInto(log)).exits(ExitCode.OK);
        var before = Files.readAllBytes(log.resolve(SEGMENT));

        var again = cli.run(archive.importInto(log)).exits(ExitCode.OK);

        assertThat(again.out()).contains("0 messages written", SmallArchive.MESSAGES + " there already");
        assertThat(Files.readAllBytes(log.resolve(SEGMENT))).isEqualTo(before);
    }

    @Test
    void shouldMakeTheSameLogInAnotherPlace() throws IOException {
        var other = folder.resolve("other");
        cli.run(archive.importInto(log)).exits(ExitCode.OK);
        cli.run(archive.importInto(other)).exits(ExitCode.OK);

        assertThat(Files.mismatch(log.resolve(SEGMENT), other.resolve(SEGMENT))).isEqualTo(-1);
    }

    @Test
    void shouldContinueALogWithLaterItems() {
        importNews(archive.news("older.csv", 10, 20)).exits(ExitCode.OK);

        var later =
                importNews(archive.news("newer.csv", 0, 10)).exits(ExitCode.OK).json();

        assertThat(later.path("accepted").asInt()).isEqualTo(10);
        assertThat(later.path("messages").asInt()).isEqualTo(20);
    }

    @Test
    void shouldRefuseAndListItemsDeliveredBeforeTheLogsLastMessage() throws IOException {
        importNews(archive.news("newer.csv", 0, 10)).exits(ExitCode.OK);
        var before = Files.readAllBytes(log.resolve(SEGMENT));

        var report =
                importNews(archive.news("all.csv", 0, 20)).exits(ExitCode.OK).json();

        assertThat(report.path("accepted").asInt()).isZero();
        assertThat(report.path("duplicates").asInt()).isEqualTo(10);
        assertThat(rejected(report)).hasSize(10).allSatisfy(line -> assertThat(line)
                .containsPattern("all\\.csv:1[2-9]: |all\\.csv:2[01]: ")
                .contains("expected later than the log's last message at 2022-07-06T"));
        assertThat(Files.readAllBytes(log.resolve(SEGMENT))).isEqualTo(before);
        assertThat(Files.readAllLines(folder.resolve("log.rejected.txt"))).isEqualTo(rejected(report));
    }

    @Test
    void shouldSayThatNothingWasWrittenWhenEveryItemIsTooLate() {
        importNews(archive.news("newer.csv", 0, 10)).exits(ExitCode.OK);

        var refused = importNews(archive.news("older.csv", 10, 20)).exits(ExitCode.BAD_INPUT);

        assertThat(refused.complaint()).contains("10 rows rejected");
        assertThat(refused.err()).contains("rejected " + folder.resolve("older.csv") + ":2: delivered at 2022-");
        assertThat(refused.json().path("error").path("exitCode").asInt()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void shouldListMalformedRowsWithLineAndReason() throws IOException {
        var lines = Files.readAllLines(archive.news());
        lines.set(3, "not a date;CryptoNews;bitcoin;;A title;https://example.org/a");
        lines.set(5, "5-7-2022 04:00;CryptoNews;bitcoin;;;https://example.org/b");
        lines.set(7, "5-7-2022 04:00;CryptoNews");
        var news = archive.write("broken.csv", String.join("\n", lines) + "\n");

        var report = importNews(news).exits(ExitCode.OK);

        assertThat(rejected(report.json())).hasSize(3);
        assertThat(rejected(report.json()).get(0)).startsWith(news + ":4: ").contains("not a date");
        assertThat(rejected(report.json()).get(1)).startsWith(news + ":6: ").contains("title is empty");
        assertThat(rejected(report.json()).get(2)).startsWith(news + ":8: ").contains("2 cells, expected 6");
        assertThat(report.err()).contains("rejected " + news + ":4: ");
    }

    @Test
    void shouldForgetTheRejectedRowsOfAnEarlierImport() throws IOException {
        var rejectedFile = folder.resolve("log.rejected.txt");
        importNews(archive.write("twice.csv", Files.readString(archive.news()) + "no row\n"))
                .exits(ExitCode.OK);
        assertThat(rejectedFile).exists();

        importNews(archive.news()).exits(ExitCode.OK);

        assertThat(rejectedFile).doesNotExist();
    }

    /** Each file is wrong in one way; the complaint names the file and what was found. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cryptonews  | empty.csv      |                                    | an empty file
            cryptonews  | columns.csv    | date;source;subject;text;headline  | headline
            cryptonews  | headeronly.csv | date;source;subject;text;title;url | a header without rows
            cryptonews  | prices.json    | {"candles":[]}                     | candles
            coinbase    | Coinbase-BTC-USD-PT4H-x.json | {"candles":[]}       | an empty list of candles
            coinbase    | Coinbase-BTC-USD-PT4H-y.json | date;source          | JSON broken at line 1
            coinbase    | nameless.json  | {"candles":[]}                     | a file name that does not tell market
            candles-csv | columns.csv    | market,start                       | market,start
            cryptonews  | missing.csv    | -                                  | no such file
            cryptonews  | folder.csv     | +                                  | a directory
            nonsense    | file.csv       | a                                  | no archive format 'nonsense'
            """)
    void shouldRefuseAFileThatIsNotWhatItWasSaidToBe(String format, String name, String text, String complaint)
            throws IOException {
        var file = folder.resolve(name);
        switch (text == null ? "" : text) {
            case "-" -> {}
            case "+" -> Files.createDirectory(file);
            case String other -> Files.writeString(file, other.isEmpty() ? "" : other + "\n");
        }

        var refused = cli.run("data", "import", "--out", log.toString(), "--source", format + "=" + file, "--json");

        refused.exits(ExitCode.BAD_INPUT);
        assertThat(refused.complaint()).contains(complaint);
        assertThat(refused.json().path("error").path("message").asText()).isEqualTo(refused.complaint());
        assertThat(log).doesNotExist();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void shouldRefuseDamagedGzip() throws IOException {
        var whole = Files.readAllBytes(Cli.repository().resolve("examples/data/cryptonews.csv.gz"));
        var cut = folder.resolve("cut.csv.gz");
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));

        assertThat(importNews(cut).exits(ExitCode.BAD_INPUT).complaint()).contains("cut.csv.gz", "ends early");
        assertThat(log).doesNotExist();
    }

    @Test
    void shouldRefuseASourceOrLatencyThatMakesNoSense() {
        var news = archive.news().toString();
        assertThat(cli.run("data", "import", "--out", log.toString(), "--source", news)
                        .exits(ExitCode.USAGE)
                        .complaint())
                .contains("FORMAT=FILE");
        for (var seconds : List.of("-1", "99999999999", "9223372036854775807", "soon")) {
            assertThat(cli.run(
                                    "data",
                                    "import",
                                    "--out",
                                    log.toString(),
                                    "--source",
                                    "cryptonews=" + news,
                                    "--news-latency-seconds=" + seconds)
                            .exits(ExitCode.USAGE)
                            .complaint())
                    .contains("latency");
        }
        assertThat(log).doesNotExist();
    }

    @Test
    void shouldNotWriteALogIntoAFolderOfOtherThings() throws IOException {
        Files.createDirectory(log);
        Files.writeString(log.resolve("thesis.txt"), "mine");

        assertThat(importNews(archive.news()).exits(ExitCode.BAD_INPUT).complaint())
                .contains(log.toString());
        assertThat(log).isDirectoryNotContaining("glob:**.log");

        Files.delete(log.resolve("thesis.txt"));
        importNews(archive.news()).exits(ExitCode.OK);
    }

    @Test
    void shouldNotTakeAFileForAFolder() throws IOException {
        Files.writeString(log, "mine");

        assertThat(importNews(archive.news()).exits(ExitCode.BAD_INPUT).complaint())
                .contains("is a file");
        assertThat(cli.run("data", "inspect", log.toString())
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("no message log in " + log);
        assertThat(log).hasContent("mine");
    }

    @Test
    void shouldSayThatAnotherWriterHoldsTheLog() {
        importNews(archive.news()).exits(ExitCode.OK);
        try (var held = SegmentLog.open(log)) {
            assertThat(held.size()).isEqualTo(SmallArchive.HEADLINES);

            assertThat(importNews(archive.news()).exits(ExitCode.HOST_FAILURE).complaint())
                    .contains(log.toString(), "open for writing elsewhere");
        }
    }

    @Test
    void shouldNameTheDamagedPlaceOfALog() throws IOException {
        importNews(archive.news()).exits(ExitCode.OK);
        var segment = log.resolve(SEGMENT);
        var bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 1;
        Files.write(segment, bytes);

        for (var answer : List.of(
                cli.run("data", "inspect", log.toString(), "--json"),
                importNews(archive.news()),
                cli.run("backtest", "--model", "small", "--archive", log.toString(), "--json"))) {
            assertThat(answer.exits(ExitCode.BAD_INPUT).complaint())
                    .contains(segment.toString())
                    .containsPattern("position \\d|slot \\d");
            assertThat(answer.json().path("error").path("exitCode").asInt()).isEqualTo(ExitCode.BAD_INPUT);
        }
        assertThat(Files.readAllBytes(segment)).isEqualTo(bytes);
    }

    @Test
    void shouldListTheFormats() {
        assertThat(cli.run("data", "formats").exits(ExitCode.OK).out()).contains("cryptonews", "coinbase", "news-csv");
        assertThat(cli.run("data", "formats", "--json")
                        .exits(ExitCode.OK)
                        .json()
                        .fieldNames())
                .toIterable()
                .contains("cryptonews", "coinbase", "news-csv", "candles-csv");
    }
}
