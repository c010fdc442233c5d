package dev.quipu.strategy.desk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Decision;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.RiskLimits;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeskTest {

    private static final Asset USDC = new Asset("USDC", 6);
    private static final Asset BTC = new Asset("BTC", 8);
    private static final Asset ETH = new Asset("ETH", 18);
    private static final RiskLimits LIMITS = new RiskLimits(Amount.ofUnits(USDC, "10"), 5_000, 100);
    private static final Instant START = Instant.parse("2022-01-01T00:00:00Z");
    private static final long START_MILLIS = 1_640_995_200_000L;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Sentiment GOOD = new Sentiment(50_000, 50_000, 900_000);
    private static final Sentiment BAD = new Sentiment(900_000, 50_000, 50_000);

    private final Desk<GoodNews.Mood> desk = desk(new GoodNews(BTC, "Bitcoin"));

    private static <S> Desk<S> desk(Strategy<S> strategy) {
        return new Desk<>(strategy, LIMITS, 30, Amount.ofUnits(USDC, "100000"), START);
    }

    private static Intent.Swap buy(String usdc, Asset asset) {
        return new Intent.Swap(Amount.ofUnits(USDC, usdc), asset, 50, "by hand", List.of());
    }

    @Test
    void shouldRunTheExampleOfTheReadme() {
        // README
        var cash = Amount.ofUnits(USDC, "100000");
        var limits = new RiskLimits(Amount.ofUnits(USDC, "10"), 5_000, 100);
        var start = Instant.parse("2022-01-01T00:00:00Z");
        var desk = new Desk<>(new GoodNews(BTC, "Bitcoin"), limits, 30, cash, start);
        desk.modelSays("Bitcoin soars", "Bitcoin", new Sentiment(50_000, 50_000, 900_000));

        desk.news("Bitcoin soars");
        var swaps = desk.pass(Duration.ofHours(4)).candle(BTC, Duration.ofHours(4), "40000");
        assertThat(swaps).singleElement().extracting(Intent.Swap::buy).isEqualTo(BTC);
        desk.place(swaps.getFirst()); // if the limits let it
        desk.fill(); // as quoted, less 30 bps
        assertThat(desk.fund().balance(BTC)).isEqualTo(Amount.ofUnits(BTC, "1.24625"));
        assertThat(desk.reread()).isEqualTo(desk.state()); // and its bytes are the same
        // end
    }

    @Test
    void shouldShowThatExampleInTheReadme() throws IOException {
        var module = Path.of(System.getProperty("quipu.root")).resolve("strategy-api");
        var source = Files.readString(module.resolve("src/test/java/dev/quipu/strategy/desk/DeskTest.java"), UTF_8);
        int start = source.indexOf("// README\n") + "// README\n".length();
        var example = source.substring(start, source.indexOf("        // end\n", start));

        assertThat(Files.readString(module.resolve("README.md"), UTF_8))
                .contains("```java\n" + example.stripTrailing().stripIndent() + "\n```\n");
    }

    @Test
    void shouldPlayEveryKindOfEventAndPriceTheFundBeforeIt() {
        var diary = desk(new Diary());
        diary.news("bitcoin", "Bitcoin soars");
        diary.pass(HOUR).candle(BTC, HOUR, "40000");
        diary.deposit(Amount.ofUnits(BTC, "1"));
        diary.pass(HOUR).marketPrice(BTC, "25000");
        diary.place(buy("1000", BTC));
        diary.refund();
        diary.place(buy("1000", BTC));
        diary.fill();

        assertThat(diary.state())
                .containsExactly(
                        "message-1 1640995200000 News: 100000.000000 USDC",
                        "message-2 1640998800000 Candle: 100000.000000 USDC",
                        "message-3 1640998800000 Deposited: 140000.000000 USDC",
                        "message-4 1641002400000 MarketPrice: 125000.000000 USDC",
                        "message-5 1641002400000 Refunded: 125000.000000 USDC",
                        "message-6 1641002400000 Filled: 124997.000000 USDC");
        assertThat(diary.lastMessageId()).isEqualTo("message-6");
    }

    @Test
    void shouldShapeACandleByItsSpanAndRange() {
        var candles = new ArrayList<Event.Candle>();
        var seeing = desk(new Diary() {
            @Override
            public Decision<List<String>> onEvent(List<String> lines, AgentView view, Event event) {
                candles.add((Event.Candle) event);
                return super.onEvent(lines, view, event);
            }
        });
        seeing.pass(HOUR).candle(ETH, HOUR, "3000", 250);

        assertThat(candles).singleElement().satisfies(candle -> {
            assertThat(candle.asset()).isEqualTo(ETH);
            assertThat(candle.fact().openMillis()).isEqualTo(START_MILLIS);
            assertThat(candle.fact().durationMillis()).isEqualTo(3_600_000);
            assertThat(candle.fact().low()).isEqualByComparingTo(new BigDecimal("2925"));
            assertThat(candle.fact().high()).isEqualByComparingTo(new BigDecimal("3000"));
        });
    }

    @Test
    void shouldMoveTimeOnlyWhenToldAndOnlyForward() {
        desk.marketPrice(BTC, "40000");
        desk.candle(BTC, HOUR, "40000");
        assertThat(desk.nowMillis()).isEqualTo(START_MILLIS);
        assertThat(desk.pass(HOUR).nowMillis()).isEqualTo(START_MILLIS + 3_600_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.pass(Duration.ofMillis(-1)))
                .withMessage("time only moves forward, not by PT-0.001S");
    }

    @Test
    void shouldRefuseACandleThatAFundWouldIgnore() {
        desk.candle(BTC, HOUR, "40000");
        desk.candle(ETH, HOUR, "3000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.candle(BTC, HOUR, "41000"))
                .withMessage("candle of BTC opened at 1640991600000, not after the last at 1640991600000: let time pass"
                        + " first");
        assertThatIllegalArgumentException().isThrownBy(() -> desk.candle(BTC, Duration.ZERO, "41000"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.pass(HOUR).candle(BTC, HOUR, "41000", 10_000))
                .withMessage("rangeBps out of range 0..9999: 10000");
        assertThat(desk.prices().of(BTC).orElseThrow().e18().toString()).startsWith("40000");
    }

    @Test
    void shouldTellWhatAHeadlineSaysOfAnEntityFromHowItReads() {
        desk.modelSays("Bitcoin soars as ETH sinks", BAD);
        desk.modelSays("Bitcoin soars as ETH sinks", "Bitcoin", GOOD);
        desk.modelSays("Markets slump", BAD);

        desk.news("Bitcoin soars as ETH sinks");
        assertThat(desk.state().polarityMicros()).isEqualTo(850_000);
        desk.news("Markets slump");
        assertThat(desk.state().polarityMicros()).isEqualTo(-850_000);
    }

    @Test
    void shouldNameTheTextThatTheModelWasNotToldAbout() {
        desk.modelSays("Bitcoin soars", GOOD);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> desk.news("Markets cheer"))
                .withMessage("the strategy asked how 'Markets cheer' reads as a whole, and the test has not said it:"
                        + " modelSays(…)");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> desk.news("Bitcoin soars"))
                .withMessage("the strategy asked what 'Bitcoin soars' says of 'Bitcoin', and the test has not said it:"
                        + " modelSays(…)");
        assertThatIllegalArgumentException().isThrownBy(() -> desk.modelSays("Bitcoin soars", " ", GOOD));
    }

    @Test
    void shouldDoNothingOfWhatTheStrategyWantsUntilTold() {
        desk.modelSays("Markets cheer", GOOD);
        desk.news("Markets cheer");
        var swaps = desk.marketPrice(BTC, "40000");

        assertThat(swaps).singleElement().satisfies(swap -> {
            assertThat(swap.sell()).isEqualTo(Amount.ofUnits(USDC, "50000"));
            assertThat(swap.because()).containsExactly("message-1");
        });
        assertThat(desk.fund().inFlight()).isEmpty();
        assertThat(desk.fund().cash()).isEqualTo(Amount.ofUnits(USDC, "100000"));
    }

    @Test
    void shouldSayWhyTheLimitsRefuseASwap() {
        desk.marketPrice(BTC, "40000");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> desk.place(buy("60000", BTC)))
                .withMessage("the limits refuse to sell 60000.000000 USDC for BTC: POSITION_LIMIT, BTC would be"
                        + " 60000.000000 USDC, allowed 50000.000000 USDC");
        assertThat(desk.fund().inFlight()).isEmpty();
    }

    @Test
    void shouldAnswerTheOldestOrderFirst() {
        desk.marketPrice(BTC, "40000");
        desk.marketPrice(ETH, "2500");
        desk.place(buy("4000", BTC));
        desk.place(buy("2500", ETH));
        desk.marketPrice(BTC, "50000");
        desk.fill();
        desk.refund();

        assertThat(desk.fund().balance(BTC)).isEqualTo(Amount.ofUnits(BTC, "0.0997"));
        assertThat(desk.fund().balance(ETH).isZero()).isTrue();
        assertThat(desk.fund().cash()).isEqualTo(Amount.ofUnits(USDC, "96000"));
        assertThat(desk.fund().feesPaid()).containsEntry(USDC, Amount.ofUnits(USDC, "12"));
        assertThatIllegalStateException().isThrownBy(desk::fill).withMessageContaining("no order is in flight");
        assertThatIllegalStateException().isThrownBy(desk::refund).withMessageContaining("no order is in flight");
    }

    @Test
    void shouldMarkAnOrderUnknownThatWaitsADayAsAFundDoes() {
        desk.marketPrice(BTC, "40000");
        desk.place(buy("4000", BTC));
        desk.pass(Duration.ofDays(1)).marketPrice(BTC, "40000");

        assertThat(desk.fund().inFlight().firstEntry().getValue().unknown()).isTrue();
        assertThat(desk.fund().hasInFlight(BTC)).isFalse();
        desk.fill();
        assertThat(desk.fund().inFlight()).isEmpty();
    }

    @Test
    void shouldFindAStateThatComesBackOtherwise() {
        var forgetful = desk(new Diary() {
            @Override
            public List<String> read(StateReader in) {
                super.read(in);
                return List.of();
            }
        });
        assertThat(forgetful.reread()).isEmpty();
        forgetful.news("Bitcoin soars");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(forgetful::reread)
                .withMessage("the state read back has other bytes, from offset 3 of %d on"
                        .formatted(forgetful.stateBytes().length));
    }

    @Test
    void shouldFindBytesThatAreNotRead() {
        var hasty = desk(new Diary() {
            @Override
            public List<String> read(StateReader in) {
                return List.of();
            }
        });
        assertThatIllegalArgumentException()
                .isThrownBy(hasty::reread)
                .withMessage("state bytes at offset 0: 4 bytes are left over");
    }

    @Test
    void shouldRefuseAFundThatCannotBe() {
        var diary = new Diary();
        var cash = Amount.ofUnits(ETH, "1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Desk<>(diary, LIMITS, 30, cash, START))
                .withMessage("the minimum order must be in ETH, but is 10.000000 USDC");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Desk<>(diary, LIMITS, 10_000, Amount.zero(USDC), START))
                .withMessage("feeBps out of range 0..9999: 10000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Desk<>(diary, LIMITS, 30, Amount.ofAtoms(USDC, -1), START));
        assertThat(new Desk<>(diary, LIMITS, 30, Amount.zero(USDC), START)
                        .fund()
                        .balances())
                .isEmpty();
    }
}
