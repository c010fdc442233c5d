package dev.quipu.examples.newsmomentum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Hints;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.desk.Desk;
import dev.quipu.strategy.fund.RiskLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewsMomentumTest {

    private static final Asset USDC = new Asset("USDC", 6);
    private static final Asset BTC = new Asset("BTC", 8);
    private static final Asset ETH = new Asset("ETH", 18);
    private static final Duration FOUR_HOURS = Duration.ofHours(4);
    private static final int FEE_BPS = 30;
    private static final RiskLimits LIMITS = new RiskLimits(Amount.ofUnits(USDC, "10"), 5_000, 100);

    private static final Sentiment GOOD = new Sentiment(50_000, 50_000, 900_000);
    private static final Sentiment BAD = new Sentiment(900_000, 50_000, 50_000);
    private static final Sentiment NEUTRAL = new Sentiment(100_000, 800_000, 100_000);

    private Desk<MomentumState> desk = desk(Parameters.defaults());

    @Test
    void shouldDoNothingWhileTheNewsSoundAsUsual() {
        warmUp();
        assertThat(candle(BTC, "40000", 100)).isEmpty();
    }

    @Test
    void shouldNotActOnNewsAlone() {
        warmUp();
        for (int i = 0; i < 20; i++) {
            assertThat(desk.news("bitcoin", "Bitcoin soars")).isEmpty();
        }
    }

    @Test
    void shouldBuyAtTheNextCandleWhenTheNewsTurnBetterThanUsual() {
        warmUp();
        cheer();
        var swaps = candle(BTC, "40000", 100);
        assertThat(swaps).singleElement().satisfies(swap -> {
            assertThat(swap.sell()).isEqualTo(Amount.ofUnits(USDC, "45000"));
            assertThat(swap.buy()).isEqualTo(BTC);
            assertThat(swap.slippageBps()).isEqualTo(50);
            assertThat(swap.reason()).startsWith("enter: BTC news ").contains("bps over cost 160 bps");
            assertThat(swap.because()).hasSize(4).last().asString().startsWith("message-");
        });
    }

    @Test
    void shouldLeaveTheOtherAssetAlone() {
        warmUp();
        warmUp(ETH, "3000");
        cheer();
        assertThat(candle(ETH, "3000", 100)).isEmpty();
    }

    @Test
    void shouldCountGeneralNewsForBothWithHalfWeight() {
        desk.news("altcoin", "Markets cheer");
        assertThat(desk.state().tracks())
                .extracting(track -> track.recent().weight())
                .containsExactly(0.5, 0.5);
        desk.news("altcoin", "Ethereum soars");
        assertThat(desk.state().tracks().get(0).recent().weight()).isEqualTo(0.5);
        assertThat(desk.state().tracks().get(1).recent().weight()).isEqualTo(1.5);
    }

    @Test
    void shouldAskAboutEachAssetAsTheHeadlineNamesIt() {
        desk = desk(Parameters.defaults().with("askPerAsset", 1));

        desk.news("altcoin", "Bitcoin soars as ETH sinks");
        desk.news("altcoin", "Markets cheer");

        assertThat(desk.state().tracks().get(0).recent().mean()).isPositive();
        assertThat(desk.state().tracks().get(1).recent().mean()).isNegative();
    }

    @Test
    void shouldForeseeWhatItWillAsk() {
        assertThat(foreseen(Parameters.defaults(), "Bitcoin soars as ETH sinks"))
                .containsExactly("Bitcoin soars as ETH sinks");
        var asking = Parameters.defaults().with("askPerAsset", 1);
        assertThat(foreseen(asking, "Bitcoin soars as ETH sinks"))
                .containsExactly("Bitcoin in: Bitcoin soars as ETH sinks", "ETH in: Bitcoin soars as ETH sinks");
        assertThat(foreseen(asking, "Markets cheer")).containsExactly("Markets cheer");
    }

    private static List<String> foreseen(Parameters parameters, String headline) {
        var foreseen = new ArrayList<String>();
        NewsMomentum.ofBitcoinAndEther(BTC, ETH, parameters).foresee(headline, new Hints() {
            @Override
            public void sentiment(String text) {
                foreseen.add(text);
            }

            @Override
            public void sentiment(String text, String entity) {
                foreseen.add(entity + " in: " + text);
            }
        });
        return foreseen;
    }

    @Test
    void shouldKnowAnAssetByTheSubjectOfTheNews() {
        desk.news("Bitcoin", "Markets cheer");
        assertThat(desk.state().tracks())
                .extracting(track -> track.recent().weight())
                .containsExactly(1.0, 0.0);
    }

    @Test
    void shouldNotBuyWhenTheEdgeDoesNotPayTheRoundTrip() {
        desk = desk(Parameters.defaults().with("edgeBpsPerSignal", 100));
        warmUp();
        cheer();
        assertThat(candle(BTC, "40000", 100)).isEmpty();
    }

    @Test
    void shouldNotBuyAgainWhileAnOrderIsInFlight() {
        enter();
        assertThat(candle(BTC, "40000", 100)).isEmpty();
    }

    @Test
    void shouldTryAgainAfterARefund() {
        enter();
        desk.refund();
        assertThat(candle(BTC, "40000", 100)).hasSize(1);
    }

    @Test
    void shouldHoldWhileTheSignalIsBetweenExitAndEntry() {
        desk = desk(Parameters.defaults().with("enterMicros", 2_000_000));
        warmUp();
        cheer();
        desk.place(new Intent.Swap(Amount.ofUnits(USDC, "45000"), BTC, 50, "by hand", List.of()));
        desk.fill();
        for (int i = 0; i < 12; i++) {
            assertThat(candle(BTC, "40000", 100)).isEmpty();
        }
    }

    @Test
    void shouldSellAllWhenTheNewsTurnAfterTheMinimumHold() {
        enter();
        desk.fill();
        var held = desk.fund().balance(BTC);
        mourn();
        for (int hours = 4; hours < 24; hours += 4) {
            assertThat(candle(BTC, "40000", 100)).as("after %d hours", hours).isEmpty();
        }
        var swaps = candle(BTC, "40000", 100);
        assertThat(swaps).singleElement().satisfies(swap -> {
            assertThat(swap.sell()).isEqualTo(held);
            assertThat(swap.buy()).isEqualTo(USDC);
            assertThat(swap.reason()).startsWith("exit: BTC news -");
        });
        desk.place(swaps.getFirst());
        desk.fill();
        assertThat(desk.state().tracks().getFirst().heldSinceMillis()).isZero();
    }

    @Test
    void shouldHoldLessOfAMoreVolatileMarket() {
        warmUp(BTC, "40000", 400);
        cheer();
        var spent = candle(BTC, "40000", 400).getFirst().sell();
        assertThat(spent).isBetween(Amount.ofUnits(USDC, "25000"), Amount.ofUnits(USDC, "26000"));
    }

    @Test
    void shouldCutAPositionThatGrewTooRisky() {
        enter();
        desk.fill();
        cheer();
        Intent.Swap cut = null;
        for (int i = 0; i < 42 && cut == null; i++) {
            cheer();
            var swaps = candle(BTC, "40000", 800);
            cut = swaps.isEmpty() ? null : swaps.getFirst();
        }
        assertThat(cut).isNotNull();
        assertThat(cut.buy()).isEqualTo(USDC);
        assertThat(cut.reason()).startsWith("resize: BTC from ");
        assertThat(cut.sell()).isLessThan(desk.fund().balance(BTC));
    }

    @Test
    void shouldNotLetDustBlockAnEntry() {
        warmUp();
        desk.deposit(Amount.ofAtoms(BTC, 1));
        cheer();
        assertThat(candle(BTC, "40000", 100)).singleElement().satisfies(swap -> assertThat(swap.reason())
                .startsWith("enter:"));
    }

    @Test
    void shouldNotNameOldHeadlinesAsACause() {
        enter();
        desk.fill();
        mourn();
        desk.pass(Duration.ofDays(30));
        var swap = candle(BTC, "40000", 100);
        assertThat(swap).singleElement().satisfies(s -> assertThat(s.because()).hasSize(1));
    }

    @Test
    void shouldIgnoreCandlesOfAssetsItDoesNotTrade() {
        var before = desk.state();
        assertThat(candle(new Asset("DOGE", 8), "0.1", 100)).isEmpty();
        assertThat(desk.state()).isEqualTo(before);
    }

    @Test
    void shouldReadBackTheStateItWrote() {
        enter();
        desk.fill();
        mourn();
        assertThat(desk.reread()).isEqualTo(desk.state());
    }

    @Test
    void shouldRefuseAStateOfAnotherSetOfAssets() {
        var btcOnly = new NewsMomentum(List.of(new Subject(BTC, List.of("btc"))), Parameters.defaults());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> btcOnly.read(new StateReader(desk.stateBytes())))
                .withMessage("expected a state of 1 assets, got one of 2");
    }

    @Test
    void shouldGiveTheSameBytesForTheSameEvents() {
        enter();
        desk.fill();
        mourn();
        var first = desk.stateBytes();
        desk = desk(Parameters.defaults());
        enter();
        desk.fill();
        mourn();
        assertThat(desk.stateBytes()).isEqualTo(first);
    }

    @Test
    void shouldStayFlatWithoutMoney() {
        desk = desk(Parameters.defaults(), Amount.zero(USDC));
        warmUp();
        cheer();
        assertThat(candle(BTC, "40000", 100)).isEmpty();
    }

    private static Desk<MomentumState> desk(Parameters parameters) {
        return desk(parameters, Amount.ofUnits(USDC, "100000"));
    }

    private static Desk<MomentumState> desk(Parameters parameters, Amount cash) {
        var strategy = NewsMomentum.ofBitcoinAndEther(BTC, ETH, parameters);
        var desk = new Desk<>(strategy, LIMITS, FEE_BPS, cash, Instant.parse("2022-01-01T00:00:00Z"));
        desk.modelSays("Bitcoin soars", GOOD);
        desk.modelSays("Bitcoin crashes", BAD);
        desk.modelSays("Bitcoin is quiet", NEUTRAL);
        desk.modelSays("Ethereum soars", GOOD);
        desk.modelSays("Markets cheer", GOOD);
        desk.modelSays("Bitcoin soars as ETH sinks", "Bitcoin", GOOD);
        desk.modelSays("Bitcoin soars as ETH sinks", "ETH", BAD);
        return desk;
    }

    /** Four hours pass, and their candle closes. */
    private List<Intent.Swap> candle(Asset asset, String close, int rangeBps) {
        return desk.pass(FOUR_HOURS).candle(asset, FOUR_HOURS, close, rangeBps);
    }

    private void enter() {
        warmUp();
        cheer();
        desk.place(candle(BTC, "40000", 100).getFirst());
    }

    private void warmUp() {
        warmUp(BTC, "40000");
    }

    private void warmUp(Asset asset, String price) {
        warmUp(asset, price, 100);
    }

    /** Enough candles for a volatility, and news of every tone in turn. */
    private void warmUp(Asset asset, String price, int rangeBps) {
        var tones = List.of("Bitcoin soars", "Bitcoin crashes", "Bitcoin is quiet");
        for (int i = 0; i < 42; i++) {
            desk.news("bitcoin", tones.get(i % 3));
            assertThat(candle(asset, price, rangeBps)).isEmpty();
        }
    }

    private void cheer() {
        for (int i = 0; i < 10; i++) {
            desk.news("bitcoin", "Bitcoin soars");
        }
    }

    private void mourn() {
        for (int i = 0; i < 40; i++) {
            desk.news("bitcoin", "Bitcoin crashes");
        }
    }
}
