package dev.quipu.compute.agent;

import static dev.quipu.compute.agent.Agent.BTC;
import static dev.quipu.compute.agent.Agent.BTC_TOKEN;
import static dev.quipu.compute.agent.Agent.ETH;
import static dev.quipu.compute.agent.Agent.USDC;
import static dev.quipu.compute.agent.Agent.USDC_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.quipu.ao.Message;
import dev.quipu.ao.Tag;
import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.fund.RiskLimits;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentBehaviourTest {

    @Test
    void shouldBookADeposit() {
        var agent = new Agent<>(Diary.idle());
        agent.deposit("100000");
        assertThat(agent.state.fund().cash()).isEqualTo(Amount.ofUnits(USDC, "100000"));
        assertThat(agent.state.author()).singleElement().asString().startsWith("Deposited ");
    }

    @Test
    void shouldMarkTheFundAtTheLastPrice() {
        var agent = new Agent<>(Diary.idle());
        agent.send(agent.credit(BTC_TOKEN, Amount.ofUnits(BTC, "2")));
        agent.price("BTC-USD", "40000");
        assertThat(nav(agent)).isEqualTo(Amount.ofUnits(USDC, "80000"));
        agent.send(agent.feed(agent.candle("BTC-USD", "41000")));
        assertThat(nav(agent)).isEqualTo(Amount.ofUnits(USDC, "82000"));
    }

    @Test
    void shouldSendAnApprovedSwapToTheVenue() {
        var agent = buyer("40000");
        agent.deposit("100000");
        var step = agent.price("BTC-USD", "50000");
        assertThat(step.messages()).singleElement().satisfies(message -> {
            assertThat(message.target()).isEqualTo(USDC_TOKEN);
            assertThat(message.tags())
                    .containsExactly(
                            new Tag("Action", "Transfer"),
                            new Tag("Quantity", "40000000000"),
                            new Tag("Reference", "1"),
                            new Tag("Minimum", "79360000")); // 0.8 BTC less 30 and 50 bps
        });
        assertThat(agent.state.fund().cash()).isEqualTo(Amount.ofUnits(USDC, "60000"));
    }

    @Test
    void shouldBookAFillAndLetTheStrategySeeItBooked() {
        var agent = buyer("40000");
        agent.deposit("100000");
        agent.price("BTC-USD", "50000");
        agent.send(fillOfFirst(agent));
        assertThat(agent.state.fund().balance(BTC)).isEqualTo(Amount.ofUnits(BTC, "0.797"));
        assertThat(agent.state.fund().inFlight()).isEmpty();
        assertThat(agent.state.fund().feesPaid()).containsEntry(USDC, Amount.ofUnits(USDC, "120"));
        assertThat(agent.state.author().getLast()).startsWith("Filled ");
    }

    @Test
    void shouldTakeBackARefund() {
        var agent = buyer("40000");
        agent.deposit("100000");
        agent.price("BTC-USD", "50000");
        agent.send(agent.credit(
                USDC_TOKEN, "40000000000", new Tag("Reference", "1"), new Tag("Refund", "below the minimum")));
        assertThat(agent.state.fund().cash()).isEqualTo(Amount.ofUnits(USDC, "100000"));
        assertThat(agent.state.author().getLast()).startsWith("Refunded ");
    }

    @Test
    void shouldReserveForEachIntentBeforeTheNextIsReviewed() {
        var agent = new Agent<>(new Diary((view, event) -> event instanceof Event.MarketPrice
                ? List.of(swap(view, "40000", BTC), swap(view, "70000", ETH))
                : List.of()));
        agent.deposit("100000");
        agent.send(agent.feed(agent.candle("ETH-USD", "2500")));
        var step = agent.price("BTC-USD", "50000");
        assertThat(step.messages()).hasSize(1);
        assertThat(step.output()).contains("INSUFFICIENT_BALANCE: asked to sell 70000.000000 USDC, free are 60000");
    }

    @Test
    void shouldNotOrderBeyondTheLimitsWhateverTheStrategySays() {
        var agent = buyer("50000.01");
        agent.deposit("100000");
        var step = agent.price("BTC-USD", "50000");
        assertThat(step.messages()).isEmpty();
        assertThat(step.output()).contains("\"approved\":false,\"refusal\":\"POSITION_LIMIT: ");
        assertThat(agent.state.fund().inFlight()).isEmpty();
    }

    @Test
    void shouldLeaveTheStateAloneWhenTheStrategyFails() {
        var agent = new Agent<>(new Diary((_, event) -> {
            if (event instanceof Event.News) {
                throw new IllegalStateException("the author made a mistake");
            }
            return List.of();
        }));
        agent.deposit("100000");
        var before = agent.behaviour.encode(agent.state);
        var news = agent.feed(new Fact.News("s", "bitcoin", "BTC up", "", ""));
        assertThatIllegalStateException().isThrownBy(() -> agent.send(news)).withMessage("the author made a mistake");
        assertThat(agent.behaviour.encode(agent.state)).isEqualTo(before);
    }

    @Test
    void shouldGiveTheSameBytesForTheSameMessages() {
        assertThat(story().behaviour.encode(story().state))
                .isEqualTo(story().behaviour.encode(story().state));
        var first = storyOutputs();
        assertThat(storyOutputs()).isEqualTo(first).isNotEmpty();
    }

    @Test
    void shouldReadBackACheckpoint() {
        var agent = story();
        var bytes = agent.behaviour.encode(agent.state);
        assertThat(agent.behaviour.decode(bytes)).isEqualTo(agent.state);
        assertThat(agent.behaviour.encode(agent.behaviour.decode(bytes))).isEqualTo(bytes);
    }

    @Test
    void shouldRefuseACheckpointWithBytesLeftOver() {
        var agent = story();
        var bytes = agent.behaviour.encode(agent.state);
        var longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> agent.behaviour.decode(longer))
                .withMessageContaining("1 bytes are left over");
    }

    @Test
    void shouldRefuseAWiringThatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wiring(List.of(), Amount.ofUnits(BTC, "1")))
                .withMessage("the minimum order must be in USDC, but is 1.00000000 BTC");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wiring(List.of(new MarketBinding("X", USDC)), Amount.ofUnits(USDC, "1")))
                .withMessage("market X prices the base asset USDC");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wiring(
                        List.of(new MarketBinding("X", BTC), new MarketBinding("X", ETH)), Amount.ofUnits(USDC, "1")))
                .withMessage("market X is bound twice");
    }

    private static AgentBehaviour<List<String>> wiring(List<MarketBinding> markets, Amount minimumOrder) {
        return new AgentBehaviour<>(
                Diary.idle(),
                USDC,
                markets,
                Agent.venue(),
                new RiskLimits(minimumOrder, 5_000, 100),
                new Agent.FixedModel(),
                new TrustedSenders(List.of(), List.of(), List.of()));
    }

    /** A deposit, an order, its fill, news asked about, a candle, an order left in flight. */
    private static Agent<List<String>> story() {
        var agent = storyteller();
        tell(agent);
        return agent;
    }

    private static List<String> storyOutputs() {
        return tell(storyteller());
    }

    private static Agent<List<String>> storyteller() {
        return new Agent<>(new Diary((view, event) -> switch (event) {
            case Event.MarketPrice _ -> List.of(swap(view, "40000", BTC));
            case Event.News news -> {
                view.sentiment(news.fact().headline());
                yield List.of();
            }
            case Event.Candle _ ->
                List.of(new Intent.Swap(Amount.ofUnits(BTC, "0.1"), ETH, 50, "switch", List.of(event.messageId())));
            case Event.Deposited _, Event.Filled _, Event.Refunded _ -> List.of();
        }));
    }

    private static List<String> tell(Agent<List<String>> agent) {
        return List.of(
                agent.deposit("100000").output(),
                agent.price("BTC-USD", "50000").output(),
                agent.send(fillOfFirst(agent)).output(),
                agent.send(agent.feed(new Fact.News("s", "bitcoin", "BTC up", "", "http://x")))
                        .output(),
                agent.send(agent.feed(agent.candle("ETH-USD", "2500"))).output());
    }

    private static Agent<List<String>> buyer(String usdc) {
        return new Agent<>(new Diary(
                (view, event) -> event instanceof Event.MarketPrice ? List.of(swap(view, usdc, BTC)) : List.of()));
    }

    private static Intent.Swap swap(AgentView view, String usdc, Asset buy) {
        return new Intent.Swap(Amount.ofUnits(view.fund().base(), usdc), buy, 50, "test", List.of());
    }

    private static Message fillOfFirst(Agent<?> agent) {
        return agent.credit(
                BTC_TOKEN,
                "79700000",
                new Tag("Reference", "1"),
                new Tag("Fee-Asset", "USDC"),
                new Tag("Fee", "120000000"));
    }

    private static Amount nav(Agent<?> agent) {
        return agent.state.fund().nav(agent.state.prices());
    }
}
