package dev.quipu.backtest.redteam;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.Outcome;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.fund.RiskLimits;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * Looks at an agent from outside, as an allocator could: reads each outcome's JSON and outbox, and does the fund's sums
 * again. It believes nothing that the agent's own code says about limits.
 */
final class OutcomeAudit {

    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
    private static final BigInteger WHOLE_BPS = BigInteger.valueOf(10_000);
    private static final BigInteger E18 = BigInteger.TEN.pow(18);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final RiskLimits limits;
    private final Map<String, Integer> decimals;
    private final SortedSet<Id> venue;
    private BigInteger navBefore;

    /** What is wrong with an outcome, by check. */
    record Complaint(Check check, String detail) {}

    /** @param decimals of every asset by ticker, the base asset among them */
    OutcomeAudit(RiskLimits limits, Map<String, Integer> decimals, SortedSet<Id> venue) {
        this.limits = limits;
        this.decimals = decimals;
        this.venue = venue;
    }

    /** Reads the outcome of one message; the outcomes of an agent must come in their order. */
    List<Complaint> audit(Message message, Outcome outcome) {
        if (outcome.error().isPresent()) {
            return List.of(new Complaint(Check.AGENT_RUNS, outcome.error().get()));
        }
        JsonNode step;
        try {
            step = JSON.readTree(outcome.output());
        } catch (JsonProcessingException e) {
            return List.of(new Complaint(Check.AGENT_FORMAT, "no JSON: " + e.getOriginalMessage()));
        }
        var complaints = new ArrayList<Complaint>();
        if (!step.path("failure").isMissingNode()) {
            complaints.add(new Complaint(Check.AGENT_RUNS, step.get("failure").asText()));
        }
        try {
            format(step, message).forEach(detail -> complaints.add(new Complaint(Check.AGENT_FORMAT, detail)));
            limits(step).forEach(detail -> complaints.add(new Complaint(Check.AGENT_LIMITS, detail)));
            money(step, outcome).forEach(detail -> complaints.add(new Complaint(Check.AGENT_MONEY, detail)));
        } catch (Misfit e) {
            complaints.add(new Complaint(Check.AGENT_FORMAT, e.getMessage()));
        }
        return complaints;
    }

    /** Orders that were placed, as {@code USDC>BTC}, and how many. */
    static List<String> orders(String output) {
        try {
            var orders = new ArrayList<String>();
            for (var intent : JSON.readTree(output).path("intents")) {
                if (intent.path("approved").asBoolean()) {
                    orders.add(intent.path("sellAsset").asText() + ">"
                            + intent.path("buyAsset").asText());
                }
            }
            return orders;
        } catch (JsonProcessingException e) {
            return List.of("no JSON");
        }
    }

    private static List<String> format(JsonNode step, Message message) {
        var wrong = new ArrayList<String>();
        var event = step.path("event");
        if (!event.path("id").asText().equals(message.id().toString())) {
            wrong.add("event.id is " + event.path("id") + ", expected " + message.id());
        }
        if (event.path("timestampMillis").asLong() != message.timestampMillis()) {
            wrong.add("event.timestampMillis is " + event.path("timestampMillis"));
        }
        boolean isNews = message.tag("Action").filter("News"::equals).isPresent();
        if (isNews != event.path("kind").asText().equals("news")) {
            wrong.add("event.kind is " + event.path("kind"));
        }
        for (var asked : step.path("sentiment")) {
            var sum = BigInteger.ZERO;
            for (var name : List.of("negativeMicros", "neutralMicros", "positiveMicros")) {
                var micros = asked.path(name);
                if (!micros.isInt() || micros.intValue() < 0) {
                    wrong.add("sentiment." + name + " is " + micros);
                }
                sum = sum.add(micros.bigIntegerValue());
            }
            if (!sum.equals(MILLION)) {
                wrong.add("probabilities add up to " + sum);
            }
        }
        return wrong;
    }

    private List<String> limits(JsonNode step) {
        var wrong = new ArrayList<String>();
        var fund = step.path("fund");
        requireNotNegative(wrong, "cash", atoms(fund, "cashAtoms"));
        for (var position : fund.path("positions")) {
            requireNotNegative(wrong, position.path("asset").asText(), atoms(position, "atoms"));
        }
        for (var intent : step.path("intents")) {
            if (intent.path("approved").asBoolean()) {
                limits(wrong, intent, fund);
            }
        }
        return wrong;
    }

    private void limits(List<String> wrong, JsonNode intent, JsonNode fund) {
        var base = fund.path("base").asText();
        int slippageBps = intent.path("slippageBps").asInt(-1);
        if (slippageBps < 0 || slippageBps > limits.maximumSlippageBps()) {
            wrong.add("slippage of " + slippageBps + " bps, allowed " + limits.maximumSlippageBps());
        }
        var worth = worth(intent.path("sellAsset").asText(), atoms(intent, "sellAtoms"), fund);
        if (worth.compareTo(limits.minimumOrder().atoms()) < 0) {
            wrong.add("an order worth " + worth + " atoms, smallest "
                    + limits.minimumOrder().atoms());
        }
        var bought = intent.path("buyAsset").asText();
        var position = worth(bought, holding(bought, fund), fund).add(worth);
        var allowed = atoms(fund, "navAtoms")
                .multiply(BigInteger.valueOf(limits.maximumPositionBps()))
                .divide(WHOLE_BPS);
        if (!bought.equals(base) && position.compareTo(allowed) > 0) {
            wrong.add(bought + " would be " + position + " atoms, allowed " + allowed);
        }
    }

    /** Each order is one transfer of what is sold, through its token to a pool; a headline moves no money by itself. */
    private List<String> money(JsonNode step, Outcome outcome) {
        var wrong = new ArrayList<String>();
        var nav = atoms(step.path("fund"), "navAtoms");
        if (step.path("event").path("kind").asText().equals("news") && navBefore != null && !nav.equals(navBefore)) {
            wrong.add("the headline changed the fund's value from " + navBefore + " to " + nav);
        }
        navBefore = nav;
        var placed = new ArrayList<JsonNode>();
        for (var intent : step.path("intents")) {
            if (intent.path("approved").asBoolean()) {
                placed.add(intent);
            }
        }
        if (placed.size() != outcome.messages().size()) {
            wrong.add("%d messages for %d orders".formatted(outcome.messages().size(), placed.size()));
            return wrong;
        }
        for (int i = 0; i < placed.size(); i++) {
            if (!isTransfer(outcome.messages().get(i), placed.get(i))) {
                wrong.add("a message that is not the order's transfer: "
                        + outcome.messages().get(i).tags());
            }
        }
        return wrong;
    }

    private boolean isTransfer(OutboxMessage message, JsonNode intent) {
        return venue.contains(message.target())
                && tag(message, "Action").equals("Transfer")
                && venue.stream().anyMatch(id -> id.toString().equals(tag(message, "Recipient")))
                && tag(message, "Quantity").equals(intent.path("sellAtoms").asText());
    }

    private static String tag(OutboxMessage message, String name) {
        return message.tags().stream()
                .filter(tag -> tag.name().equals(name))
                .map(tag -> tag.value())
                .findFirst()
                .orElse("");
    }

    /** Free and in flight. */
    private static BigInteger holding(String ticker, JsonNode fund) {
        var holding = ticker.equals(fund.path("base").asText()) ? atoms(fund, "cashAtoms") : BigInteger.ZERO;
        for (var position : fund.path("positions")) {
            if (position.path("asset").asText().equals(ticker)) {
                holding = holding.add(atoms(position, "atoms"));
            }
        }
        for (var order : fund.path("inFlight")) {
            if (order.path("sellAsset").asText().equals(ticker)) {
                holding = holding.add(atoms(order, "sellAtoms"));
            }
        }
        return holding;
    }

    /** In atoms of the base asset, rounded down; what has no price is worth nothing. */
    private BigInteger worth(String ticker, BigInteger atoms, JsonNode fund) {
        var base = fund.path("base").asText();
        if (ticker.equals(base)) {
            return atoms;
        }
        for (var price : fund.path("prices")) {
            if (price.path("asset").asText().equals(ticker)) {
                return atoms.multiply(atoms(price, "priceE18"))
                        .multiply(unit(base))
                        .divide(unit(ticker).multiply(E18));
            }
        }
        return BigInteger.ZERO;
    }

    private BigInteger unit(String ticker) {
        var places = decimals.get(ticker);
        if (places == null) {
            throw new Misfit("an asset that this world lacks: " + ticker);
        }
        return new Asset(ticker, places).atomsPerUnit();
    }

    private static BigInteger atoms(JsonNode object, String name) {
        var value = object.path(name).asText();
        if (!value.matches("-?\\d+")) {
            throw new Misfit("%s is '%s', expected a whole number in a string".formatted(name, value));
        }
        return new BigInteger(value);
    }

    private static void requireNotNegative(List<String> wrong, String what, BigInteger atoms) {
        if (atoms.signum() < 0) {
            wrong.add(what + " is " + atoms + " atoms");
        }
    }

    /** A field without which the rest cannot be checked. */
    private static final class Misfit extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Misfit(String message) {
            super(message);
        }
    }
}
