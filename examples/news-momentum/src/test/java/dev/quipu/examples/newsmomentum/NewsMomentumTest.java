package dev.quipu.examples.newsmomentum;

import static dev.quipu.examples.newsmomentum.Desk.BTC;
import static dev.quipu.examples.newsmomentum.Desk.ETH;
import static dev.quipu.examples.newsmomentum.Desk.HOUR_MILLIS;
import static dev.quipu.examples.newsmomentum.Desk.USDC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Hints;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.fund.Fund;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewsMomentumTest {

    private static final int FEE_BPS = 30;

    private Desk desk = desk(Parameters.defaults(), FEE_BPS);

    @Test
    void shouldDoNothingWhileTheNewsSoundAsUsual() {
        warmUp();
        assertThat(desk.candle(BTC, "40000", 100)).isEmpty();
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
        var swaps = desk.candle(BTC, "40000", 100);
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
        assertThat(desk.candle(ETH, "3000", 100)).isEmpty();
    }

    @Test
    void shouldCountGeneralNewsForBothWithHalfWeight() {
        desk.news("altcoin", "Markets cheer");
        assertThat(desk.state.tracks())
                .extracting(track -> track.recent().weight())
                .containsExactly(0.5, 0.5);
        desk.news("altcoin", "Ethereum soars");
        assertThat(desk.state.tracks().get(0).recent().weight()).isEqualTo(0.5);
        assertThat(desk.state.tracks().get(1).recent().weight()).isEqualTo(1.5);
    }

    @Test
    void shouldAskAboutEachAssetAsTheHeadlineNamesIt() {
        desk = desk(Parameters.defaults().with("askPerAsset", 1), FEE_BPS);

        desk.news("altcoin", "Bitcoin soars as ETH sinks");
        desk.news("altcoin", "Markets cheer");

        assertThat(desk.state.tracks().get(0).recent().mean()).isPositive();
        assertThat(desk.state.tracks().get(1).recent().mean()).isNegative();
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
        assertThat(desk.state.tracks())
                .extracting(track -> track.recent().weight())
                .containsExactly(1.0, 0.0);
    }

    @Test
    void shouldNotBuyWhenTheEdgeDoesNotPayTheRoundTrip() {
        desk = desk(Parameters.defaults().with("edgeBpsPerSignal", 100), FEE_BPS);
        warmUp();
        cheer();
        assertThat(desk.candle(BTC, "40000", 100)).isEmpty();
    }

    @Test
    void shouldNotBuyAgainWhileAnOrderIsInFlight() {
        enter();
        assertThat(desk.candle(BTC, "40000", 100)).isEmpty();
    }

    @Test
    void shouldTryAgainAfterARefund() {
        enter();
        desk.refund();
        assertThat(desk.candle(BTC, "40000", 100)).hasSize(1);
    }

    @Test
    void shouldHoldWhileTheSignalIsBetweenExitAndEntry() {
        desk = desk(Parameters.defaults().with("enterMicros", 2_000_000), FEE_BPS);
        warmUp();
        cheer();
        desk.place(new Intent.Swap(Amount.ofUnits(USDC, "45000"), BTC, 50, "by hand", List.of()));
        desk.fill();
        for (int i = 0; i < 12; i++) {
            assertThat(desk.candle(BTC, "40000", 100)).isEmpty();
        }
    }

    @Test
    void shouldSellAllWhenTheNewsTurnAfterTheMinimumHold() {
        enter();
        desk.fill();
        var held = desk.fund.balance(BTC);
        mourn();
        for (int hours = 4; hours < 24; hours += 4) {
            assertThat(desk.candle(BTC, "40000", 100))
                    .as("after %d hours", hours)
                    .isEmpty();
        }
        var swaps = desk.candle(BTC, "40000", 100);
        assertThat(swaps).singleElement().satisfies(swap -> {
            assertThat(swap.sell()).isEqualTo(held);
            assertThat(swap.buy()).isEqualTo(USDC);
            assertThat(swap.reason()).startsWith("exit: BTC news -");
        });
        desk.place(swaps.getFirst());
        desk.fill();
        assertThat(desk.state.tracks().getFirst().heldSinceMillis()).isZero();
    }

    @Test
    void shouldHoldLessOfAMoreVolatileMarket() {
        warmUp(BTC, "40000", 400);
        cheer();
        var spent = desk.candle(BTC, "40000", 400).getFirst().sell();
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
            var swaps = desk.candle(BTC, "40000", 800);
            cut = swaps.isEmpty() ? null : swaps.getFirst();
        }
        assertThat(cut).isNotNull();
        assertThat(cut.buy()).isEqualTo(USDC);
        assertThat(cut.reason()).startsWith("resize: BTC from ");
        assertThat(cut.sell()).isLessThan(desk.fund.balance(BTC));
    }

    @Test
    void shouldNotLetDustBlockAnEntry() {
        warmUp();
        desk.fund = desk.fund.deposit(Amount.ofAtoms(BTC, 1));
        cheer();
        assertThat(desk.candle(BTC, "40000", 100)).singleElement().satisfies(swap -> assertThat(swap.reason())
                .startsWith("enter:"));
    }

    @Test
    void shouldNotNameOldHeadlinesAsACause() {
        enter();
        desk.fill();
        mourn();
        desk.nowMillis += 30 * 24 * HOUR_MILLIS;
        var swap = desk.candle(BTC, "40000", 100);
        assertThat(swap).singleElement().satisfies(s -> assertThat(s.because()).hasSize(1));
    }

    @Test
    void shouldIgnoreCandlesOfAssetsItDoesNotTrade() {
        var before = desk.state;
        assertThat(desk.candle(new Asset("DOGE", 8), "0.1", 100)).isEmpty();
        assertThat(desk.state).isEqualTo(before);
    }

    @Test
    void shouldReadBackTheStateItWrote() {
        enter();
        desk.fill();
        mourn();
        assertThat(desk.reread()).isEqualTo(desk.state);
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
        desk = desk(Parameters.defaults(), FEE_BPS);
        enter();
        desk.fill();
        mourn();
        assertThat(desk.stateBytes()).isEqualTo(first);
    }

    @Test
    void shouldStayFlatWithoutMoney() {
        desk.fund = Fund.empty(USDC);
        warmUp();
        cheer();
        assertThat(desk.candle(BTC, "40000", 100)).isEmpty();
    }

    private static Desk desk(Parameters parameters, int feeBps) {
        return new Desk(NewsMomentum.ofBitcoinAndEther(BTC, ETH, parameters), feeBps);
    }

    private void enter() {
        warmUp();
        cheer();
        desk.place(desk.candle(BTC, "40000", 100).getFirst());
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
            assertThat(desk.candle(asset, price, rangeBps)).isEmpty();
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
