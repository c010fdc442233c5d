package dev.quipu.compute.agent;

import static dev.quipu.compute.agent.Agent.BTC;
import static dev.quipu.compute.agent.Agent.BTC_TOKEN;
import static dev.quipu.compute.agent.Agent.FUND;
import static dev.quipu.compute.agent.Agent.MESSENGER;
import static dev.quipu.compute.agent.Agent.USDC;
import static dev.quipu.compute.agent.Agent.USDC_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.ao.Message;
import dev.quipu.ao.Tag;
import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Decision;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.HostException;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.Fund;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What happened to money is booked whatever the author's code does, and whenever the venue answers, exactly once. */
class MoneyFirstTest {

    @Test
    void shouldBookADepositThoughTheStrategyFails() {
        var agent = new Agent<>(failing(event -> event instanceof Event.Deposited));
        var step = agent.deposit("100000");
        assertThat(agent.state.fund().cash()).isEqualTo(Amount.ofUnits(USDC, "100000"));
        assertThat(agent.state.author()).isEmpty();
        assertThat(step.messages()).isEmpty();
        assertThat(step.output())
                .contains("\"deposit\":{\"asset\":\"USDC\",\"atoms\":\"100000000000\"},"
                        + "\"failure\":\"IllegalStateException: the author made a mistake\",\"fund\":{");
    }

    @Test
    void shouldBookAFillAndFreeThePairThoughTheStrategyFails() {
        var agent = ordered(failing(event -> event instanceof Event.Filled));
        var step = agent.send(fill(agent));
        assertThat(agent.state.fund().balance(BTC)).isEqualTo(Amount.ofUnits(BTC, "0.797"));
        assertThat(agent.state.fund().inFlight()).isEmpty();
        assertThat(step.output()).contains("\"failure\":").doesNotContain("\"intents\"");
        assertThat(agent.price("BTC-USD", "50001").messages())
                .as("the pair trades again")
                .hasSize(1);
    }

    @Test
    void shouldBookARefundThoughTheStrategyFails() {
        var agent = ordered(failing(event -> event instanceof Event.Refunded));
        agent.send(refund(agent));
        assertThat(agent.state.fund().cash()).isEqualTo(Amount.ofUnits(USDC, "100000"));
        assertThat(agent.state.fund().inFlight()).isEmpty();
    }

    @Test
    void shouldBookMoneyThoughTheStateCannotBeWritten() {
        var agent = new Agent<>(new UnwritableAfterMoney());
        var step = agent.deposit("100000");
        assertThat(agent.state.fund().cash()).isEqualTo(Amount.ofUnits(USDC, "100000"));
        assertThat(agent.state.author()).isZero();
        assertThat(step.output()).contains("\"failure\":\"IllegalArgumentException: a state holds no NaN\"");
    }

    @Test
    void shouldStillFailWhollyAtAnEventWithoutMoney() {
        var agent = new Agent<>(failing(event -> event instanceof Event.MarketPrice));
        agent.deposit("100000");
        var before = agent.state;
        assertThatIllegalStateException().isThrownBy(() -> agent.price("BTC-USD", "50000"));
        assertThat(agent.state).isSameAs(before);
    }

    @Test
    void shouldLetAHostFailurePass() {
        var agent = new Agent<>(new Diary((_, _) -> {
            throw new HostException("the disk is full");
        }));
        assertThatThrownBy(() -> agent.deposit("1")).isInstanceOf(HostException.class);
        assertThat(agent.state.fund().cash().isZero()).isTrue();
    }

    @Test
    void shouldReportAnOrderThatNobodyAnsweredAndTradeOn() {
        var agent = ordered(buyer());
        agent.nowMillis += Fund.ANSWER_PATIENCE_MILLIS;
        var step = agent.price("BTC-USD", "50001");
        assertThat(step.output())
                .contains("\"inFlight\":[{\"reference\":\"1\",\"sellAsset\":\"USDC\",\"sellAtoms\":\"1000000000\","
                        + "\"buyAsset\":\"BTC\",\"unknown\":true},{\"reference\":\"2\",");
        assertThat(step.messages()).hasSize(1);
        assertThat(agent.state.fund().cash()).isEqualTo(Amount.ofUnits(USDC, "98000"));
    }

    @Test
    void shouldTakeBackTheInputOfAnOrderThatTheTokenRejected() {
        var agent = ordered(buyer());
        var placedOn = agent.state.fund().inFlight().get(1L).placedOn();
        var step = agent.send(rejection(agent, new Tag("Pushed-For", placedOn)));
        assertThat(agent.state.fund().cash()).isEqualTo(Amount.ofUnits(USDC, "100000"));
        assertThat(step.output()).contains("\"kind\":\"refund\"").contains("\"reason\":\"too little\"");
    }

    @Test
    void shouldNotBelieveARejectionThatItsOrderDidNotSetOff() {
        var agent = ordered(buyer());
        var before = agent.state;
        agent.send(rejection(agent));
        agent.send(rejection(agent, new Tag("Pushed-For", Agent.STRANGER.toString())));
        assertThat(agent.state).isSameAs(before);
    }

    /** One answer a message; late by what the numbers say, repeated, with a strategy that fails at some. */
    @Property(tries = 200)
    void shouldBookEachAnswerOnceHoweverLateAndWhateverTheStrategyDoes(
            @ForAll @Size(max = 40) List<Move> moves, @ForAll boolean failsAtMoney) {
        var agent = new Agent<>(failing(event -> failsAtMoney && !(event instanceof Event.MarketPrice)));
        agent.deposit("100000");
        long usdc = 100_000_000_000L;
        long btc = 0;
        for (var move : moves) {
            var open = agent.state.fund().inFlight();
            switch (move) {
                case BUY -> agent.price("BTC-USD", "50000");
                case WAIT -> agent.nowMillis += Fund.ANSWER_PATIENCE_MILLIS;
                case FILL_OLDEST, FILL_NEWEST -> {
                    var reference = open.isEmpty() ? 999 : move == Move.FILL_OLDEST ? open.firstKey() : open.lastKey();
                    usdc -= open.isEmpty() ? 0 : 1_000_000_000L;
                    btc += open.isEmpty() ? 0 : 79_700_000L;
                    agent.send(fill(agent, reference));
                    agent.send(fill(agent, reference));
                    agent.send(refund(agent, reference));
                }
                case REFUND_OLDEST -> {
                    var reference = open.isEmpty() ? 999 : open.firstKey();
                    agent.send(refund(agent, reference));
                    agent.send(fill(agent, reference));
                }
            }
            assertThat(agent.state.fund().holding(USDC)).isEqualTo(Amount.ofAtoms(USDC, usdc));
            assertThat(agent.state.fund().holding(BTC)).isEqualTo(Amount.ofAtoms(BTC, btc));
            assertThat(agent.behaviour.decode(agent.behaviour.encode(agent.state)))
                    .isEqualTo(agent.state);
        }
    }

    enum Move {
        BUY,
        WAIT,
        FILL_OLDEST,
        FILL_NEWEST,
        REFUND_OLDEST
    }

    /** Buys for 1000 USDC at each market price; throws at the events named. */
    private static Diary failing(Predicate<Event> fails) {
        return new Diary((view, event) -> {
            if (fails.test(event)) {
                throw new IllegalStateException("the author made a mistake");
            }
            return event instanceof Event.MarketPrice
                    ? List.of(new Intent.Swap(Amount.ofUnits(USDC, "1000"), BTC, 50, "test", List.of()))
                    : List.of();
        });
    }

    private static Diary buyer() {
        return failing(_ -> false);
    }

    private static <S> Agent<S> ordered(Strategy<S> strategy) {
        var agent = new Agent<>(strategy);
        agent.deposit("100000");
        agent.price("BTC-USD", "50000");
        assertThat(agent.state.fund().inFlight()).containsOnlyKeys(1L);
        return agent;
    }

    private static Message fill(Agent<?> agent) {
        return fill(agent, 1);
    }

    private static Message fill(Agent<?> agent, long reference) {
        return agent.credit(
                BTC_TOKEN,
                "79700000",
                new Tag("Reference", Long.toString(reference)),
                new Tag("Fee-Asset", "USDC"),
                new Tag("Fee", "3000000"));
    }

    private static Message refund(Agent<?> agent) {
        return refund(agent, 1);
    }

    private static Message refund(Agent<?> agent, long reference) {
        return agent.credit(
                USDC_TOKEN,
                "1000000000",
                new Tag("Reference", Long.toString(reference)),
                new Tag("Refund", "below the minimum"));
    }

    private static Message rejection(Agent<?> agent, Tag... more) {
        var tags = new ArrayList<>(List.of(new Tag("Action", "Transfer-Error"), new Tag("Reference", "1")));
        tags.addAll(List.of(more));
        return agent.message(USDC_TOKEN, MESSENGER, FUND, tags, "");
    }

    /** Its state after an event with money has no bytes. */
    private record UnwritableAfterMoney() implements Strategy<Double> {

        @Override
        public Double initial() {
            return 0.0;
        }

        @Override
        public Decision<Double> onEvent(Double state, AgentView view, Event event) {
            return Decision.none(Double.NaN);
        }

        @Override
        public void write(Double state, StateWriter out) {
            out.writeDouble(state);
        }

        @Override
        public Double read(StateReader in) {
            return in.readDouble();
        }
    }
}
