package dev.quipu.examples.newsmemory;

import static dev.quipu.examples.newsmemory.Desk.BTC;
import static dev.quipu.examples.newsmemory.Desk.ETH;
import static dev.quipu.examples.newsmemory.Desk.USDC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.memory.Memory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NewsMemoryTest {

    /** Every headline counts at once, so that a test sees what one recalls. */
    private static Parameters prompt(Map<String, Long> more) {
        var values = new LinkedHashMap<String, Long>();
        values.put("outlookHeadlines", 1L);
        values.put("priorNeighbours", 0L);
        values.putAll(more);
        return Parameters.defaults().with(values);
    }

    private final Desk desk = new Desk(prompt(Map.of()));

    private static Seen seen(Memory.Entry<Seen> entry) {
        return entry.item();
    }

    @Test
    void shouldLearnADayLaterWhatFollowedAHeadline() {
        desk.dayLater("40000");
        desk.news("Exchange hacked, customers lose millions");
        desk.candle(BTC, 23, "39000");
        assertThat(seen(desk.state.memory().entries().getFirst()).known()).isFalse();

        desk.candle(BTC, 1, "38000");
        assertThat(seen(desk.state.memory().entries().getFirst()))
                .satisfies(seen -> assertThat(seen.known()).isTrue())
                .satisfies(seen -> assertThat(seen.followedBps()).isEqualTo(-500));

        desk.dayLater("50000");
        assertThat(seen(desk.state.memory().entries().getFirst()).followedBps()).isEqualTo(-500);
    }

    @Test
    void shouldExpectWhatFollowedTheHeadlinesMostLikeTheNewOne() {
        desk.dayLater("40000");
        desk.news("Exchange hacked, customers lose millions");
        desk.dayLater("38000");
        desk.news("Regulator approves first Bitcoin fund");
        desk.dayLater("39900");

        desk.news("Another exchange hacked: millions lost");
        assertThat(desk.state.outlookMilliBps()).isEqualTo(-500_000);
        desk.news("Second Bitcoin fund approved by regulator");
        assertThat(desk.state.outlookMilliBps()).isEqualTo(500_000);
        desk.news("Weather is fine today");
        assertThat(desk.state.outlookMilliBps()).isZero();
    }

    @Test
    void shouldBuyAndSayWhichPastHeadlinesItRestsOn() {
        desk.dayLater("40000");
        var approval = desk.news("Regulator approves first Bitcoin fund");
        assertThat(desk.dayLater("42000")).isEmpty();
        var again = desk.news("Regulator approves second Bitcoin fund");

        assertThat(desk.dayLater("42000")).singleElement().satisfies(swap -> {
            assertThat(swap.sell()).isEqualTo(Amount.ofUnits(USDC, "40000"));
            assertThat(swap.buy()).isEqualTo(BTC);
            assertThat(swap.because()).startsWith(again, approval).hasSize(3);
            assertThat(swap.reason()).isEqualTo("enter: what followed headlines like the latest comes to 500 bps");
        });
    }

    @Test
    void shouldSellAllWhenTheOutlookIsGoneAndItHasHeldLongEnough() {
        desk.dayLater("40000");
        desk.news("Exchange hacked, customers lose millions");
        desk.dayLater("36000");
        desk.filled(USDC, BTC, Amount.ofUnits(BTC, "1"));
        desk.news("Exchange hacked again, customers lose more millions");

        assertThat(desk.candle(BTC, 23, "36000")).isEmpty();
        assertThat(desk.candle(BTC, 1, "36000")).singleElement().satisfies(swap -> {
            assertThat(swap.sell()).isEqualTo(Amount.ofUnits(BTC, "1"));
            assertThat(swap.reason()).startsWith("exit: ");
        });
        desk.filled(BTC, USDC, Amount.ofUnits(USDC, "36000"));
        assertThat(desk.state.heldSinceMillis()).isZero();
    }

    @Test
    void shouldShrinkByImaginedNeighboursAndDecayOverHeadlines() {
        var calm = new Desk(prompt(Map.of("priorNeighbours", 4L, "outlookHeadlines", 10L)));
        calm.dayLater("40000");
        calm.news("Exchange hacked, customers lose millions");
        calm.dayLater("38000");
        calm.news("Exchange hacked, customers lose millions");

        assertThat(calm.state.outlookMilliBps()).isEqualTo(-10_000); // a fifth of 500 bps, a tenth of that at once
    }

    @Test
    void shouldPassOverWhatItForgotBeforeItCouldLearn() {
        var forgetful = new Desk(prompt(Map.of("capacity", 2L)));
        forgetful.dayLater("40000");
        for (int i = 0; i < 5; i++) {
            forgetful.news("Bitcoin story number " + i);
        }
        forgetful.dayLater("44000");

        assertThat(forgetful.state.memory().entries())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.item().followedBps()).isEqualTo(1_000));
        assertThat(forgetful.state.firstOpenId()).isEqualTo(5);
    }

    @Test
    void shouldIgnoreBlankHeadlinesOtherMarketsAndNewsBeforeTheFirstPrice() {
        desk.news("Too early");
        desk.candle(ETH, 1, "3000");
        desk.dayLater("40000");
        desk.news("  ");

        assertThat(desk.state.memory().entries()).isEmpty();
        assertThat(desk.state.because()).isEqualTo(List.of());
    }

    @Test
    void shouldComeBackFromItsBytes() {
        desk.dayLater("40000");
        desk.news("Exchange hacked, customers lose millions");
        desk.dayLater("38000");
        desk.news("Exchange hacked again");

        assertThat(desk.reread()).isEqualTo(desk.state);
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
