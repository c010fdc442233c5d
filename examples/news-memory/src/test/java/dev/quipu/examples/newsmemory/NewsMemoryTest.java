package dev.quipu.examples.newsmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.desk.Desk;
import dev.quipu.strategy.fund.RiskLimits;
import dev.quipu.strategy.memory.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NewsMemoryTest {

    private static final Asset USDC = new Asset("USDC", 6);
    private static final Asset BTC = new Asset("BTC", 8);
    private static final Asset ETH = new Asset("ETH", 18);
    private static final int FEE_BPS = 25;
    private static final RiskLimits LIMITS = new RiskLimits(Amount.ofUnits(USDC, "10"), 5_000, 200);

    private Desk<MemoryState> desk = desk(Map.of());

    /** No language model is there to be asked. */
    private static Desk<MemoryState> desk(Map<String, Long> parameters) {
        var strategy = new NewsMemory(BTC, prompt(parameters));
        var cash = Amount.ofUnits(USDC, "100000");
        return new Desk<>(strategy, LIMITS, FEE_BPS, cash, Instant.parse("2022-01-01T00:00:00Z"));
    }

    /** Every headline counts at once, so that a test sees what one recalls. */
    private static Parameters prompt(Map<String, Long> more) {
        var values = new LinkedHashMap<String, Long>();
        values.put("outlookHeadlines", 1L);
        values.put("priorNeighbours", 0L);
        values.putAll(more);
        return Parameters.defaults().with(values);
    }

    private List<Intent.Swap> dayLater(String close) {
        return hoursLater(24, close);
    }

    /** Hours pass, and their candle closes. */
    private List<Intent.Swap> hoursLater(int hours, String close) {
        return desk.pass(Duration.ofHours(hours)).candle(BTC, Duration.ofHours(hours), close);
    }

    private static Seen seen(Memory.Entry<Seen> entry) {
        return entry.item();
    }

    @Test
    void shouldLearnADayLaterWhatFollowedAHeadline() {
        dayLater("40000");
        desk.news("Exchange hacked, customers lose millions");
        hoursLater(23, "39000");
        assertThat(seen(desk.state().memory().entries().getFirst()).known()).isFalse();

        hoursLater(1, "38000");
        assertThat(seen(desk.state().memory().entries().getFirst()))
                .satisfies(seen -> assertThat(seen.known()).isTrue())
                .satisfies(seen -> assertThat(seen.followedBps()).isEqualTo(-500));

        dayLater("50000");
        assertThat(seen(desk.state().memory().entries().getFirst()).followedBps())
                .isEqualTo(-500);
    }

    @Test
    void shouldExpectWhatFollowedTheHeadlinesMostLikeTheNewOne() {
        dayLater("40000");
        desk.news("Exchange hacked, customers lose millions");
        dayLater("38000");
        desk.news("Regulator approves first Bitcoin fund");
        dayLater("39900");

        desk.news("Another exchange hacked: millions lost");
        assertThat(desk.state().outlookMilliBps()).isEqualTo(-500_000);
        desk.news("Second Bitcoin fund approved by regulator");
        assertThat(desk.state().outlookMilliBps()).isEqualTo(500_000);
        desk.news("Weather is fine today");
        assertThat(desk.state().outlookMilliBps()).isZero();
    }

    @Test
    void shouldBuyAndSayWhichPastHeadlinesItRestsOn() {
        dayLater("40000");
        desk.news("Regulator approves first Bitcoin fund");
        var approval = desk.lastMessageId();
        assertThat(dayLater("42000")).isEmpty();
        desk.news("Regulator approves second Bitcoin fund");
        var again = desk.lastMessageId();

        assertThat(dayLater("42000")).singleElement().satisfies(swap -> {
            assertThat(swap.sell()).isEqualTo(Amount.ofUnits(USDC, "40000"));
            assertThat(swap.buy()).isEqualTo(BTC);
            assertThat(swap.because()).startsWith(again, approval).hasSize(3);
            assertThat(swap.reason()).isEqualTo("enter: what followed headlines like the latest comes to 500 bps");
        });
    }

    @Test
    void shouldSellAllWhenTheOutlookIsGoneAndItHasHeldLongEnough() {
        dayLater("40000");
        desk.news("Exchange hacked, customers lose millions");
        dayLater("36000");
        desk.place(new Intent.Swap(Amount.ofUnits(USDC, "36000"), BTC, 50, "by hand", List.of()));
        desk.fill();
        var held = Amount.ofUnits(BTC, "0.9975");
        desk.news("Exchange hacked again, customers lose more millions");

        assertThat(hoursLater(23, "36000")).isEmpty();
        var swaps = hoursLater(1, "36000");
        assertThat(swaps).singleElement().satisfies(swap -> {
            assertThat(swap.sell()).isEqualTo(held);
            assertThat(swap.reason()).startsWith("exit: ");
        });
        desk.place(swaps.getFirst());
        desk.fill();
        assertThat(desk.state().heldSinceMillis()).isZero();
    }

    @Test
    void shouldShrinkByImaginedNeighboursAndDecayOverHeadlines() {
        desk = desk(Map.of("priorNeighbours", 4L, "outlookHeadlines", 10L));
        dayLater("40000");
        desk.news("Exchange hacked, customers lose millions");
        dayLater("38000");
        desk.news("Exchange hacked, customers lose millions");

        assertThat(desk.state().outlookMilliBps()).isEqualTo(-10_000); // a fifth of 500 bps, a tenth of that at once
    }

    @Test
    void shouldPassOverWhatItForgotBeforeItCouldLearn() {
        desk = desk(Map.of("capacity", 2L));
        dayLater("40000");
        for (int i = 0; i < 5; i++) {
            desk.news("Bitcoin story number " + i);
        }
        dayLater("44000");

        assertThat(desk.state().memory().entries())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.item().followedBps()).isEqualTo(1_000));
        assertThat(desk.state().firstOpenId()).isEqualTo(5);
    }

    @Test
    void shouldIgnoreBlankHeadlinesOtherMarketsAndNewsBeforeTheFirstPrice() {
        desk.news("Too early");
        desk.candle(ETH, Duration.ofHours(1), "3000");
        dayLater("40000");
        desk.news("  ");

        assertThat(desk.state().memory().entries()).isEmpty();
        assertThat(desk.state().because()).isEqualTo(List.of());
    }

    @Test
    void shouldComeBackFromItsBytes() {
        dayLater("40000");
        desk.news("Exchange hacked, customers lose millions");
        dayLater("38000");
        desk.news("Exchange hacked again");

        assertThat(desk.reread()).isEqualTo(desk.state());
    }

    @Test
    void shouldRefuseAMemoryOfAnotherShape() {
        var small = new NewsMemory(BTC, 8, Parameters.defaults());
        var out = new StateWriter();
        small.write(small.initial(), out);

        assertThatThrownBy(() -> new NewsMemory(BTC, Parameters.defaults()).read(new StateReader(out.toBytes())))
                .hasMessage("expected a memory of 256 items of 256 dimensions, got one of 256 of 8");
    }

    @Test
    void shouldRefuseParametersThatMakeNoSense() {
        var defaults = Parameters.defaults();
        assertThat(defaults.with(Map.of())).isEqualTo(defaults);
        assertThatThrownBy(() -> defaults.with(Map.of("neighbors", 1L)))
                .hasMessageContaining("no parameter 'neighbors'");
        assertThatThrownBy(() -> defaults.with(Map.of("enterBps", 0L)))
                .hasMessage("enterBps must be above exitBps, not 0");
        assertThatThrownBy(() -> defaults.with(Map.of("capacity", 1L << 40)))
                .hasMessageContaining("capacity must be in");
        for (var name : Parameters.NAMES) {
            assertThatThrownBy(() -> defaults.with(Map.of(name, Long.MIN_VALUE)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name.equals("exitBps") ? "exitBps" : name);
        }
    }
}
