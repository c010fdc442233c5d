package dev.quipu.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CryptoNewsFormatTest {

    private static final ImportOptions DEFAULTS = ImportOptions.defaults();
    private static final String HEADER = "date;sentiment;source;subject;text;title;url\n";

    @TempDir
    Path folder;

    @Test
    void shouldAccountForEveryRowOfTheCommittedArchive() {
        var result = committed();

        assertThat(result.rowCount()).isEqualTo(7_524);
        assertThat(result.read()).hasSize(7_496);
        assertThat(result.rejected()).hasSize(28).allSatisfy(row -> {
            assertThat(row.reason()).isEqualTo("title is empty");
            assertThat(row.line()).isBetween(2L, 7_525L);
        });
    }

    @Test
    void shouldReadDatesDayFirst() {
        var first = committed().read().getFirst();

        assertThat(first.line()).isEqualTo(2);
        assertThat(first.item().times().publishedMillis())
                .isEqualTo(Instant.parse("2022-07-05T04:24:00Z").toEpochMilli());
        assertThat(first.item().fact())
                .isEqualTo(new Fact.News(
                        "CryptoNews",
                        "bitcoin",
                        "Bitcoin Returns Above USD 20K, Ethereum Rallies, CEL Keeps Outperforming",
                        "Bitcoin price climbed above the USD 20,000 resistance. "
                                + "Ethereum jumped over 9%, CEL increased its gains by another 19%.",
                        "https://cryptonews.com/news/"
                                + "bitcoin-returns-above-usd-20k-ethereum-rallies-cel-keeps-outperforming.htm"));
    }

    @Test
    void shouldCoverTheSpanThatTheSourceStates() {
        var items = committed().items();

        assertThat(published(items.getFirst())).isBetween("2021-10-12T00:00:00Z", "2021-10-13T00:00:00Z");
        assertThat(items.stream().map(CryptoNewsFormatTest::published).max(String::compareTo))
                .contains("2022-07-05T04:24:00Z");
    }

    @Test
    void shouldDeliverAfterTheStatedLatencyAndObserveAtItsHalf() {
        var options = DEFAULTS.withNewsLatencyMillis(90_000);

        var times = Archive.read("cryptonews", ReplayData.example("cryptonews.csv.gz"), options)
                .read()
                .getFirst()
                .item()
                .times();

        assertThat(times.observedMillis() - times.publishedMillis()).isEqualTo(45_000);
        assertThat(times.deliveredMillis() - times.publishedMillis()).isEqualTo(90_000);
    }

    @Test
    void shouldHoldBackItemsWhoseStampMayBeABareDateUntilTheDayIsOver() {
        var midnight = committed().items().stream()
                .filter(item -> published(item).endsWith("T00:00:00Z"))
                .toList();

        assertThat(midnight).hasSize(129).allSatisfy(item -> assertThat(
                        item.times().deliveredMillis() - item.times().publishedMillis())
                .isEqualTo(86_460_000));
    }

    @Test
    void shouldGiveEveryItemItsOwnIdAndTheSameOneInEveryImport() {
        var ids =
                committed().read().stream().map(read -> read.item().sourceId()).toList();

        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> assertThat(id).matches("[0-9a-f]{32}"));
        assertThat(ids.getFirst()).isEqualTo("06decb31cb3056b7437493e5ba3adbbf");
    }

    @Test
    void shouldReadTheSameItemsFromTheOriginalAndFromTheCompactFile() {
        var original = Archive.read("cryptonews", ReplayData.original("cryptonews_nyu.csv"), DEFAULTS);

        assertThat(original.read()).isEqualTo(committed().read());
        assertThat(original.rejected())
                .extracting(ImportRow.Rejected::line)
                .isEqualTo(committed().rejected().stream()
                        .map(ImportRow.Rejected::line)
                        .toList());
    }

    @Test
    void shouldKeepQuotationMarksAndSeparatorsInsideACell() throws IOException {
        var file = write("3-1-2022 10:15;x;CryptoPotato;bitcoin;\"\"\"We; seek\"\" more\";A title;\n");

        var news = (Fact.News) read(file).read().getFirst().item().fact();

        assertThat(news.summary()).isEqualTo("\"We; seek\" more");
        assertThat(news.url()).isEmpty();
    }

    @Test
    void shouldRejectDatesThatDoNotExistInsteadOfBendingThem() throws IOException {
        var file = write("""
            31-4-2022 10:00;x;S;bitcoin;text;April has thirty days;u1
            4-13-2022 10:00;x;S;bitcoin;text;Month first;u2
            2022-04-13 10:00;x;S;bitcoin;text;Year first;u3
            13-4-2022 10:00;x;S;bitcoin;text;Right;u4
            13-4-2022 24:00;x;S;bitcoin;text;No such hour;u5
            """);

        var result = read(file);

        assertThat(result.read()).singleElement().satisfies(row -> assertThat(row.line())
                .isEqualTo(5));
        assertThat(result.rejected()).extracting(ImportRow.Rejected::line).containsExactly(2L, 3L, 4L, 6L);
        assertThat(result.rejected().getFirst())
                .hasToString(
                        file + ":2: date is '31-4-2022 10:00', expected a time from 1970 to 2100 as d-M-uuuu HH:mm");
    }

    @Test
    void shouldRejectARepeatedRowAndNameTheLineOfTheFirst() throws IOException {
        var row = "13-4-2022 10:00;x;S;bitcoin;text;Title;url\n";

        var result = read(write(row + "13-4-2022 10:01;x;S;bitcoin;text;Title;url\n" + row));

        assertThat(result.read()).hasSize(2);
        assertThat(result.rejected()).containsExactly(new ImportRow.Rejected(result.file(), 4, "same item as line 2"));
    }

    private static ImportResult committed() {
        return Archive.read("cryptonews", ReplayData.example("cryptonews.csv.gz"), DEFAULTS);
    }

    private static String published(FeedItem item) {
        return Instant.ofEpochMilli(item.times().publishedMillis()).toString();
    }

    private Path write(String rows) throws IOException {
        return Files.writeString(folder.resolve("news.csv"), HEADER + rows);
    }

    private static ImportResult read(Path file) {
        return Archive.read("cryptonews", file, DEFAULTS);
    }
}
