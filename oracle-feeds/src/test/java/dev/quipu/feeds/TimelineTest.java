package dev.quipu.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedTimes;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final Fact PRICE = new Fact.MarketPrice("BTC-USD", BigDecimal.ONE);
    private static final Fact CANDLE = new Fact.Candle(
            "BTC-USD", 0, 1, BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ZERO);
    private static final Fact NEWS = new Fact.News("", "", "headline", "", "");

    @Test
    void shouldPutPricesBeforeCandlesBeforeNewsAtOneInstant() {
        var merged = Timeline.merge(List.of(archive(
                "a",
                item("z", "1", 10, NEWS),
                item("b", "2", 10, NEWS),
                item("b", "1", 10, NEWS),
                item("z", "2", 10, CANDLE),
                item("z", "3", 10, PRICE),
                item("z", "4", 9, NEWS))));

        assertThat(merged.items())
                .extracting(item -> item.feed() + item.sourceId())
                .containsExactly("z4", "z3", "z2", "b1", "b2", "z1");
    }

    @Test
    void shouldKeepTheFirstNamedArchivesItemAndListTheOther() {
        var merged = Timeline.merge(
                List.of(archive("first", item("f", "1", 10, NEWS)), archive("second", item("f", "1", 20, PRICE))));

        assertThat(merged.items()).containsExactly(item("f", "1", 10, NEWS));
        assertThat(merged.repeated())
                .containsExactly(new ImportRow.Rejected(Path.of("second"), 1, "same item as first:1"));
    }

    @Test
    void shouldMergeTheDemoIntoOneStreamThatNothingOvertakes() {
        var options = ImportOptions.defaults();
        var demo = Timeline.merge(List.of(
                Archive.read("cryptonews", ReplayData.example("cryptonews.csv.gz"), options),
                Archive.read(
                        "coinbase", ReplayData.example("Coinbase-BTC-USD-PT4H-20210801_20220706.json.gz"), options),
                Archive.read(
                        "coinbase", ReplayData.example("Coinbase-ETH-USD-PT4H-20210801_20220706.json.gz"), options)));

        assertThat(demo.items()).hasSize(7_496 + 2 * 4_080).isSortedAccordingTo(FeedOrder.DELIVERY);
        assertThat(demo.rejected()).hasSize(28);
        assertThat(demo.repeated()).isEmpty();
    }

    @Property
    void shouldNotDependOnTheOrderOfFilesOrRows(@ForAll("items") List<FeedItem> items, @ForAll long seed) {
        var shuffled = new ArrayList<>(items);
        Collections.shuffle(shuffled, new Random(seed));
        int cut = shuffled.size() / 2;

        var inOrder = Timeline.merge(List.of(archive("all", items.toArray(FeedItem[]::new))));
        var inParts = Timeline.merge(List.of(
                archive("one", shuffled.subList(cut, shuffled.size()).toArray(FeedItem[]::new)),
                archive("two", shuffled.subList(0, cut).toArray(FeedItem[]::new))));

        assertThat(inParts.items()).isEqualTo(inOrder.items()).isSortedAccordingTo(FeedOrder.DELIVERY);
        var ids = new TreeSet<String>();
        items.forEach(item -> ids.add(item.feed() + item.sourceId()));
        assertThat(inParts.items()).hasSameSizeAs(ids);
        assertThat(inParts.items().size() + inParts.repeated().size()).isEqualTo(items.size());
    }

    @Provide
    Arbitrary<List<FeedItem>> items() {
        return Combinators.combine(
                        Arbitraries.of("a", "b"), Arbitraries.integers().between(0, 20))
                .as((feed, id) ->
                        item(feed, "" + id, id % 4, List.of(PRICE, CANDLE, NEWS).get(id % 3)))
                .list()
                .ofMaxSize(30);
    }

    private static FeedItem item(String feed, String id, long deliveredMillis, Fact fact) {
        return new FeedItem(feed, id, new FeedTimes(0, 0, deliveredMillis), fact);
    }

    private static ImportResult archive(String file, FeedItem... items) {
        var rows = new ArrayList<ImportRow.Read>();
        for (var item : items) {
            rows.add(new ImportRow.Read(item, rows.size() + 1));
        }
        return new ImportResult("test", Path.of(file), rows, List.of());
    }
}
