package dev.quipu.strategy.fund;

import static dev.quipu.strategy.fund.Books.BTC;
import static dev.quipu.strategy.fund.Books.DOGE;
import static dev.quipu.strategy.fund.Books.ETH;
import static dev.quipu.strategy.fund.Books.PRICES;
import static dev.quipu.strategy.fund.Books.USDC;
import static dev.quipu.strategy.fund.Books.btc;
import static dev.quipu.strategy.fund.Books.place;
import static dev.quipu.strategy.fund.Books.swap;
import static dev.quipu.strategy.fund.Books.usdc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.Sentiment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RebalanceTest {

    private final Rebalance rebalance = new Rebalance(500, 50);
    private final Fund fund = Fund.empty(USDC).deposit(usdc("100000"));

    @Test
    void shouldBuyUpToTheTargetWeight() {
        assertThat(toward(fund, Map.of(BTC, 4_000)))
                .containsExactly(new Intent.Swap(usdc("40000"), BTC, 50, "why", List.of("id")));
    }

    @Test
    void shouldSellFirstAndThenBuyWithTheCashAtHand() {
        var holder = Fund.empty(USDC).deposit(Amount.ofUnits(ETH, "40")).deposit(usdc("10000"));
        var intents = toward(holder, Map.of(BTC, 5_000, ETH, 0));
        assertThat(intents)
                .extracting(i -> ((Intent.Swap) i).sell())
                .containsExactly(Amount.ofUnits(ETH, "40"), usdc("10000"));
    }

    @Test
    void shouldLeaveAWeightWithinTheBandAlone() {
        var holder = fund.deposit(btc("1"));
        assertThat(toward(holder, Map.of(BTC, 3_700))).isEmpty();
        assertThat(toward(holder, Map.of(BTC, 3_200))).hasSize(1);
    }

    @Test
    void shouldLeaveAPositionThatShrankIntoTheBand() {
        var holder = fund.deposit(btc("0.05"));
        assertThat(toward(holder, Map.of(BTC, 0)))
                .containsExactly(new Intent.Swap(btc("0.05"), USDC, 50, "why", List.of("id")));
        assertThat(toward(fund, Map.of(BTC, 0))).isEmpty();
    }

    @Test
    void shouldSellOnlyTheExcess() {
        var holder = fund.deposit(btc("1"));
        var sold = ((Intent.Swap) toward(holder, Map.of(BTC, 1_000)).getFirst()).sell();
        assertThat(PRICES.worthFloor(sold).orElseThrow()).isBetween(usdc("44000.06"), usdc("44000.07"));
    }

    @Test
    void shouldLeaveAnAssetWithAnOrderInFlightAlone() {
        assertThat(toward(place(fund, swap(usdc("1000"), BTC)), Map.of(BTC, 4_000)))
                .isEmpty();
    }

    @Test
    void shouldLeaveAnAssetWithoutAPriceAlone() {
        assertThat(toward(fund, Map.of(DOGE, 4_000))).isEmpty();
    }

    @Test
    void shouldRefuseATargetOutsideZeroToAll() {
        assertThatIllegalArgumentException().isThrownBy(() -> toward(fund, Map.of(BTC, 10_001)));
        assertThatIllegalArgumentException().isThrownBy(() -> toward(fund, Map.of(USDC, 1)));
    }

    private List<Intent> toward(Fund books, Map<Asset, Integer> targetBps) {
        return rebalance.toward(new TreeMap<>(targetBps), new BooksView(books), "why", List.of("id"));
    }

    private record BooksView(Fund fund) implements AgentView {

        @Override
        public long timestampMillis() {
            return 0;
        }

        @Override
        public Optional<Price> price(Asset asset) {
            return PRICES.of(asset);
        }

        @Override
        public Amount nav() {
            return fund.nav(PRICES);
        }

        @Override
        public int feeBps(Asset sell, Asset buy) {
            return 30;
        }

        @Override
        public Sentiment sentiment(String text) {
            throw new AssertionError("rebalancing asks no model");
        }
    }
}
