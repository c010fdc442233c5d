package dev.quipu.backtest.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.Outcome;
import dev.quipu.ao.Tag;
import dev.quipu.backtest.redteam.OutcomeAudit.Complaint;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.fund.RiskLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Doctored outcomes: what an auditor must not let pass. Prices are 100 USDC a BTC, of 6 and 8 decimals. */
class OutcomeAuditTest {

    private static final Id AGENT = id(1);
    private static final Id TOKEN = id(2);
    private static final Id POOL = id(3);
    private static final Id THIEF = id(4);
    private static final Message NEWS =
            new Message(id(9), AGENT, 0, 1_000, id(8), id(8), AGENT, List.of(new Tag("Action", "News")), new byte[0]);
    private static final String FUND = """
            "fund":{"base":"USDC","navAtoms":"100000000","cashAtoms":"%s","positions":[%s],\
            "prices":[{"asset":"BTC","priceE18":"100000000000000000000"}],"inFlight":[%s]}""";
    private static final String ORDER = """
            {"kind":"swap","reference":"1","sellAsset":"USDC","sellAtoms":"%s","buyAsset":"BTC","slippageBps":%d,"approved":true}""";
    private static final String FLIGHT = """
            {"reference":"1","sellAsset":"USDC","sellAtoms":"%s","buyAsset":"BTC"}""";

    private final OutcomeAudit audit = new OutcomeAudit(
            new RiskLimits(Amount.ofUnits(Follower.USDC, "10"), 5_000, 200),
            new TreeMap<>(Map.of("USDC", 6, "BTC", 8)),
            new TreeSet<>(List.of(TOKEN, POOL)));

    private static Id id(int number) {
        var bytes = new byte[Id.BYTES];
        bytes[0] = (byte) number;
        return Id.of(bytes);
    }

    private static String event(String kind) {
        return "\"event\":{\"kind\":\"%s\",\"id\":\"%s\",\"timestampMillis\":1000}".formatted(kind, NEWS.id());
    }

    private List<Complaint> audit(String output, OutboxMessage... sent) {
        return audit.audit(NEWS, new Outcome(List.of(sent), output, Optional.empty(), 0, id(7)));
    }

    private List<Complaint> auditOrder(String sellAtoms, int slippageBps, Id recipient) {
        var cash = Long.toString(100_000_000 - Long.parseLong(sellAtoms));
        var output = "{" + event("news") + ",\"intents\":[" + ORDER.formatted(sellAtoms, slippageBps) + "],"
                + FUND.formatted(cash, "", FLIGHT.formatted(sellAtoms)) + "}";
        return audit(
                output,
                new OutboxMessage(
                        TOKEN,
                        List.of(
                                new Tag("Action", "Transfer"),
                                new Tag("Recipient", recipient.toString()),
                                new Tag("Quantity", sellAtoms)),
                        new byte[0]));
    }

    private static void complains(List<Complaint> complaints, Check check, String detail) {
        assertThat(complaints).anySatisfy(complaint -> {
            assertThat(complaint.check()).isEqualTo(check);
            assertThat(complaint.detail()).contains(detail);
        });
    }

    @Test
    void shouldAcceptAnOrderOfExactlyTheLimit() {
        assertThat(auditOrder("50000000", 200, POOL)).isEmpty();
        assertThat(auditOrder("10000000", 0, POOL)).isEmpty();
    }

    @Test
    void shouldComplainOfOneAtomTooMuchOrTooLittle() {
        complains(
                auditOrder("50000001", 200, POOL), Check.AGENT_LIMITS, "BTC would be 50000001 atoms, allowed 50000000");
        complains(auditOrder("9999999", 200, POOL), Check.AGENT_LIMITS, "smallest 10000000");
        complains(auditOrder("50000000", 201, POOL), Check.AGENT_LIMITS, "slippage of 201 bps, allowed 200");
    }

    @Test
    void shouldCountWhatIsHeldAlready() {
        var output = "{" + event("news") + ",\"intents\":[" + ORDER.formatted("20000000", 0) + "],"
                + FUND.formatted("40000000", "{\"asset\":\"BTC\",\"atoms\":\"40000000\"}", FLIGHT.formatted("20000000"))
                + "}";

        complains(audit(output), Check.AGENT_LIMITS, "BTC would be 60000000 atoms, allowed 50000000");
        complains(audit(output), Check.AGENT_MONEY, "0 messages for 1 orders");
    }

    @Test
    void shouldComplainOfMoneyThatGoesElsewhere() {
        complains(auditOrder("20000000", 0, THIEF), Check.AGENT_MONEY, "not the order's transfer");
    }

    @Test
    void shouldComplainOfABalanceBelowZero() {
        complains(
                audit("{" + event("news") + "," + FUND.formatted("-1", "", "") + "}"),
                Check.AGENT_LIMITS,
                "cash is -1 atoms");
    }

    @Test
    void shouldComplainWhenAHeadlineChangesTheFundsValue() {
        assertThat(audit("{" + event("news") + "," + FUND.formatted("1", "", "") + "}"))
                .isEmpty();
        complains(
                audit(("{" + event("news") + "," + FUND.formatted("1", "", "") + "}")
                        .replace("100000000\"", "100000001\"")),
                Check.AGENT_MONEY,
                "changed the fund's value");
    }

    @Test
    void shouldComplainOfAnyOtherForm() {
        complains(audit("{\"event\":"), Check.AGENT_FORMAT, "no JSON");
        complains(audit("{" + event("candle") + "," + FUND.formatted("1", "", "") + "}"), Check.AGENT_FORMAT, "kind");
        complains(audit("{" + event("news") + "}"), Check.AGENT_FORMAT, "cashAtoms is ''");
        complains(
                audit("{" + event("news") + "," + event("news") + "," + FUND.formatted("1", "", "") + "}"),
                Check.AGENT_FORMAT,
                "Duplicate");
        var sentiment =
                ",\"sentiment\":[{\"text\":\"\",\"negativeMicros\":1,\"neutralMicros\":2,\"positiveMicros\":3}],";
        complains(
                audit("{" + event("news") + sentiment + FUND.formatted("1", "", "") + "}"),
                Check.AGENT_FORMAT,
                "add up to 6");
    }

    @Test
    void shouldComplainOfAnErrorAndOfAFailure() {
        var error = new Outcome(List.of(), "", Optional.of("IllegalStateException: no"), 0, id(7));
        complains(audit.audit(NEWS, error), Check.AGENT_RUNS, "IllegalStateException: no");
        complains(
                audit("{" + event("news") + ",\"failure\":\"broke\"," + FUND.formatted("1", "", "") + "}"),
                Check.AGENT_RUNS,
                "broke");
    }
}
