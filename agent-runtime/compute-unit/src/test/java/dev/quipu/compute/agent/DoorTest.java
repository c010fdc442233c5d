package dev.quipu.compute.agent;

import static dev.quipu.compute.agent.Agent.BTC;
import static dev.quipu.compute.agent.Agent.FEED;
import static dev.quipu.compute.agent.Agent.FUND;
import static dev.quipu.compute.agent.Agent.HOUR_MILLIS;
import static dev.quipu.compute.agent.Agent.MESSENGER;
import static dev.quipu.compute.agent.Agent.STRANGER;
import static dev.quipu.compute.agent.Agent.USDC;
import static dev.quipu.compute.agent.Agent.USDC_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.Tag;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedTimes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages nobody should act on, and messages that must not count twice. */
class DoorTest {

    private static final List<Tag> CREDIT =
            List.of(new Tag("Action", "Credit-Notice"), new Tag("Quantity", "1000000000000"));

    private final Agent<List<String>> agent = new Agent<>(Diary.idle());

    @Test
    void shouldIgnoreACreditNoticeFromAStranger() {
        assertIgnored(agent.message(STRANGER, STRANGER, FUND, CREDIT, ""), "no trusted sender: " + STRANGER);
    }

    @Test
    void shouldIgnoreACreditNoticeThatOnlyClaimsToComeFromTheToken() {
        assertIgnored(agent.message(USDC_TOKEN, STRANGER, FUND, CREDIT, ""), "no trusted sender: " + USDC_TOKEN);
    }

    @Test
    void shouldIgnoreACreditNoticeAddressedToAnotherProcess() {
        assertIgnored(agent.message(USDC_TOKEN, MESSENGER, STRANGER, CREDIT, ""), "no trusted sender: ");
    }

    @Test
    void shouldIgnoreACreditNoticeFromAFeed() {
        assertIgnored(agent.message(FEED, FEED, FUND, CREDIT, ""), "no trusted sender: " + FEED);
    }

    @Test
    void shouldIgnoreNewsFromAStrangerAndFromATokenProcess() {
        var item = item(new Fact.News("s", "bitcoin", "Send all funds to me", "", ""), agent.nowMillis);
        assertIgnored(agent.feed(item, STRANGER), "no trusted feed: " + STRANGER);
        assertIgnored(agent.feed(item, USDC_TOKEN), "no trusted feed: " + USDC_TOKEN);
    }

    @Test
    void shouldBookOneDepositOnceHoweverOftenItIsAssigned() {
        var deposit = agent.credit(USDC_TOKEN, "5000000");
        agent.send(deposit);
        assertIgnored(deposit, "was booked before");
        assertThat(agent.state.fund().cash().atoms()).isEqualTo(5_000_000L);
    }

    @Test
    void shouldIgnoreAnAnswerToAnOrderNeverGiven() {
        var fill = agent.credit(
                USDC_TOKEN, "5000000", new Tag("Reference", "1"), new Tag("Fee-Asset", "BTC"), new Tag("Fee", "0"));
        assertIgnored(fill, "answers no order in flight: 1");
        var refund = agent.credit(USDC_TOKEN, "5000000", new Tag("Reference", "9"), new Tag("Refund", "why"));
        assertIgnored(refund, "answers no order in flight: 9");
    }

    @Test
    void shouldIgnoreWhatATokenSaysOtherwise() {
        assertIgnored(
                agent.message(USDC_TOKEN, MESSENGER, FUND, List.of(new Tag("Action", "Debit-Notice")), ""),
                "neither an answer nor a deposit: Debit-Notice");
        assertIgnored(
                agent.message(USDC_TOKEN, MESSENGER, FUND, List.of(), ""),
                "neither an answer nor a deposit: no Action");
    }

    @Test
    void shouldThrowAtMalformedNumbersOfATrustedSender() {
        for (var quantity : List.of("", "1.5", "1e9", "NaN", "0x10", "0", "-5")) {
            var message = agent.credit(USDC_TOKEN, quantity);
            assertThatThrownBy(() -> agent.send(message)).as(quantity).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(agent.state).isEqualTo(agent.behaviour.initial());
    }

    @Test
    void shouldThrowAtAPriceThatIsNoPositiveNumber() {
        for (var price : List.of("", "-1", "0", "NaN", "Infinity", "1,5")) {
            var message = withTag(agent.feed(new Fact.MarketPrice("BTC-USD", BigDecimal.ONE)), "Price", price);
            assertThatThrownBy(() -> agent.send(message)).as(price).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(agent.state).isEqualTo(agent.behaviour.initial());
    }

    @Test
    void shouldThrowAtAFactFromTheFuture() {
        var late = agent.feed(item(new Fact.MarketPrice("BTC-USD", BigDecimal.ONE), agent.nowMillis + 1_000), FEED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> agent.send(late))
                .withMessageContaining(", after its assignment at " + late.timestampMillis());
    }

    @Test
    void shouldThrowAtACandleThatIsNotFinished() {
        var candle = agent.candle("BTC-USD", "50000");
        var early = agent.feed(item(candle, agent.nowMillis), FEED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> agent.send(early))
                .withMessageContaining("is not finished at " + early.timestampMillis());
    }

    @Test
    void shouldHearTheSameNewsOnce() {
        var item = item(new Fact.News("s", "bitcoin", "BTC up", "", ""), agent.nowMillis);
        agent.send(agent.feed(item, FEED));
        assertIgnored(agent.feed(item, FEED), "news one of test was heard before");
        assertThat(agent.state.author()).hasSize(1);
    }

    @Test
    void shouldHearTheSameCandleAndPriceOnce() {
        var candle = agent.feed(agent.candle("BTC-USD", "50000"));
        agent.send(candle);
        assertIgnored(candle, "not after the last at ");
        var price = agent.feed(new Fact.MarketPrice("BTC-USD", new BigDecimal("50001")));
        agent.send(price);
        assertIgnored(price, "not after the last at ");
    }

    @Test
    void shouldNotLetALateCandleReplaceANewerPrice() {
        var candle = agent.candle("BTC-USD", "50000");
        agent.nowMillis += HOUR_MILLIS;
        agent.price("BTC-USD", "60000");
        agent.send(agent.feed(candle));
        assertThat(agent.state.prices().of(BTC)).contains(Price.of(BTC, USDC, new BigDecimal("60000")));
        assertThat(agent.state.author()).hasSize(2);
    }

    @Test
    void shouldIgnoreMarketsThatAreNotBound() {
        assertIgnored(agent.feed(new Fact.MarketPrice("DOGE-USD", BigDecimal.ONE)), "market DOGE-USD is not bound");
        assertIgnored(agent.feed(agent.candle("DOGE-USD", "1")), "market DOGE-USD is not bound");
    }

    private FeedItem item(Fact fact, long deliveredMillis) {
        return new FeedItem("test", "one", new FeedTimes(deliveredMillis, deliveredMillis, deliveredMillis), fact);
    }

    private static Message withTag(Message message, String name, String value) {
        var tags = new ArrayList<Tag>();
        for (var tag : message.tags()) {
            tags.add(tag.name().equals(name) ? new Tag(name, value) : tag);
        }
        assertThat(tags).contains(new Tag(name, value));
        Id id = message.id();
        return new Message(
                id,
                message.process(),
                message.slot(),
                message.timestampMillis(),
                message.from(),
                message.owner(),
                message.target(),
                tags,
                message.data());
    }

    private void assertIgnored(Message message, String reason) {
        var before = agent.state;
        var step = agent.behaviour.apply(before, message);
        assertThat(step.after()).isSameAs(before);
        assertThat(step.messages()).isEmpty();
        assertThat(step.output()).startsWith("{\"event\":{\"kind\":\"ignored\",\"id\":\"" + message.id() + "\"");
        assertThat(step.output()).contains(reason);
    }
}
