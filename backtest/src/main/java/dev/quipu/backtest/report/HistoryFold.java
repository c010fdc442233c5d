package dev.quipu.backtest.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds the agent's outputs, in slot order, into a {@link RunHistory}. Reads the JSON that {@code AgentBehaviour}
 * writes; nothing else, so a tear sheet can be made from the outcome log alone.
 */
final class HistoryFold {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SAMPLE_MILLIS = 4 * 3_600_000L;

    private final Map<String, Integer> decimals;
    private final long fromMillis;

    private final List<EquityPoint> equity = new ArrayList<>();
    private final List<Trade> trades = new ArrayList<>();
    private final Map<String, Integer> openTradeIndex = new LinkedHashMap<>();
    private final Map<String, List<Evidence>> evidenceById = new LinkedHashMap<>();
    private final Map<String, Double> lastPrice = new LinkedHashMap<>();
    private final Map<String, Double> firstPrice = new LinkedHashMap<>();
    private final Map<String, CostBasis> basis = new LinkedHashMap<>();
    private final List<Long> newsDelaysMillis = new ArrayList<>();
    private String base = "";
    private double deposited;

    /**
     * @param decimals decimals of every asset by ticker
     * @param fromMillis outputs before this time warm up: they count for prices and average cost only
     */
    HistoryFold(Map<String, Integer> decimals, long fromMillis) {
        this.decimals = decimals;
        this.fromMillis = fromMillis;
    }

    void accept(long timestampMillis, String output) {
        if (output.isEmpty()) {
            return;
        }
        var step = parse(output);
        var fund = step.path("fund");
        if (fund.isMissingNode()) {
            return;
        }
        base = fund.path("base").asText();
        readPrices(fund);
        readEvidence(timestampMillis, step);
        if (step.has("deposit")) {
            deposited += units(
                    step.path("deposit").path("atoms"),
                    step.path("deposit").path("asset").asText());
        }
        for (var intent : step.path("intents")) {
            decide(timestampMillis, intent);
        }
        if (step.has("fill")) {
            fill(timestampMillis, step.path("fill"));
        }
        if (step.has("refund")) {
            refund(timestampMillis, step.path("refund"));
        }
        sample(timestampMillis, fund);
    }

    RunHistory finish() {
        var reported = trades.stream()
                .filter(trade -> trade.decidedMillis() >= fromMillis)
                .toList();
        return new RunHistory(
                base,
                deposited,
                List.copyOf(equity),
                reported,
                evidenceById.values().stream().flatMap(List::stream).toList(),
                newsDelaysMillis.stream().sorted().toList());
    }

    private void readPrices(JsonNode fund) {
        for (var price : fund.path("prices")) {
            lastPrice.put(
                    price.path("asset").asText(),
                    new BigDecimal(new BigInteger(price.path("priceE18").asText()), 18).doubleValue());
        }
    }

    private void readEvidence(long timestampMillis, JsonNode step) {
        var event = step.path("event");
        if (event.has("publishedMillis")) {
            newsDelaysMillis.add(timestampMillis - event.path("publishedMillis").asLong());
        }
        var evidence = new ArrayList<Evidence>();
        for (var scored : step.path("sentiment")) {
            evidence.add(evidence(timestampMillis, event, scored));
        }
        if (!evidence.isEmpty()) {
            evidenceById.put(event.path("id").asText(), evidence);
        }
    }

    private static Evidence evidence(long timestampMillis, JsonNode event, JsonNode scored) {
        var headline = event.path("headline").asText(scored.path("text").asText());
        return new Evidence(
                event.path("id").asText(),
                timestampMillis,
                event.path("source").asText(""),
                scored.has("entity")
                        ? headline + " [about " + scored.path("entity").asText() + "]"
                        : headline,
                event.path("url").asText(""),
                scored.path("negativeMicros").asInt(),
                scored.path("neutralMicros").asInt(),
                scored.path("positiveMicros").asInt());
    }

    private void decide(long timestampMillis, JsonNode intent) {
        var sellAsset = intent.path("sellAsset").asText();
        var buyAsset = intent.path("buyAsset").asText();
        var buy = sellAsset.equals(base);
        var sold = units(intent.path("sellAtoms"), sellAsset);
        var asset = buy ? buyAsset : sellAsset;
        var evidence = new ArrayList<Evidence>();
        for (var id : intent.path("because")) {
            evidence.addAll(evidenceById.getOrDefault(id.asText(), List.of()));
        }
        var approved = intent.path("approved").asBoolean();
        var reference = intent.path("reference").asText();
        trades.add(new Trade(
                timestampMillis,
                0,
                reference,
                approved ? "open" : "refused",
                asset,
                buy,
                sold,
                0,
                inBase(sold, sellAsset),
                0,
                0,
                0,
                intent.path("reason").asText(),
                intent.path("refusal").asText(""),
                List.copyOf(evidence)));
        if (approved) {
            openTradeIndex.put(reference, trades.size() - 1);
        }
    }

    private void fill(long timestampMillis, JsonNode fill) {
        var index = openTradeIndex.remove(fill.path("reference").asText());
        if (index == null) {
            return;
        }
        var open = trades.get(index);
        var sellAsset = fill.path("sellAsset").asText();
        var buyAsset = fill.path("buyAsset").asText();
        var received = units(fill.path("receivedAtoms"), buyAsset);
        // Shares of the worth at decision: the mark may have moved since, and that is no cost of the trade.
        var quoted = units(fill.path("quotedAtoms"), buyAsset);
        var fee = open.notional()
                * units(fill.path("feeAtoms"), fill.path("feeAsset").asText())
                / units(fill.path("sellAtoms"), sellAsset);
        var shortfall = open.notional() * (quoted - received) / quoted;
        var cost = basis.computeIfAbsent(open.asset(), _ -> new CostBasis());
        double realised = 0;
        if (open.buy()) {
            cost.buy(received, open.sold());
        } else {
            realised = received - cost.sell(open.sold());
        }
        trades.set(
                index,
                new Trade(
                        open.decidedMillis(),
                        timestampMillis,
                        open.reference(),
                        "filled",
                        open.asset(),
                        open.buy(),
                        open.sold(),
                        received,
                        open.notional(),
                        fee,
                        shortfall - fee,
                        realised,
                        open.reason(),
                        "",
                        open.evidence()));
    }

    private void refund(long timestampMillis, JsonNode refund) {
        var index = openTradeIndex.remove(refund.path("reference").asText());
        if (index == null) {
            return;
        }
        var open = trades.get(index);
        trades.set(
                index,
                new Trade(
                        open.decidedMillis(),
                        timestampMillis,
                        open.reference(),
                        "refunded",
                        open.asset(),
                        open.buy(),
                        open.sold(),
                        0,
                        open.notional(),
                        0,
                        0,
                        0,
                        open.reason(),
                        refund.path("reason").asText(""),
                        open.evidence()));
    }

    private void sample(long timestampMillis, JsonNode fund) {
        double invested = 0;
        for (var position : fund.path("positions")) {
            var asset = position.path("asset").asText();
            invested += inBase(units(position.path("atoms"), asset), asset);
        }
        if (timestampMillis < fromMillis || lastPrice.isEmpty() || deposited == 0) {
            return;
        }
        lastPrice.forEach(firstPrice::putIfAbsent);
        var point = new EquityPoint(timestampMillis, units(fund.path("navAtoms"), base), invested, buyAndHold());
        var last = equity.isEmpty() ? null : equity.getLast();
        if (last != null && last.timestampMillis() / SAMPLE_MILLIS == timestampMillis / SAMPLE_MILLIS) {
            equity.set(equity.size() - 1, point);
        } else {
            equity.add(point);
        }
    }

    private double buyAndHold() {
        double sum = 0;
        for (var entry : firstPrice.entrySet()) {
            sum += lastPrice.get(entry.getKey()) / entry.getValue();
        }
        return deposited * sum / firstPrice.size();
    }

    private double inBase(double amount, String asset) {
        return asset.equals(base) ? amount : amount * lastPrice.getOrDefault(asset, 0.0);
    }

    private double units(JsonNode atoms, String asset) {
        var places = decimals.get(asset);
        if (places == null) {
            throw new IllegalArgumentException(
                    "outcome names asset '" + asset + "', expected one of " + decimals.keySet());
        }
        return new BigDecimal(new BigInteger(atoms.asText("0")), places).doubleValue();
    }

    private static JsonNode parse(String output) {
        try {
            return JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("agent output is not JSON: " + output, e);
        }
    }

    /** Average cost of a position. */
    private static final class CostBasis {

        private double quantity;
        private double cost;

        void buy(double bought, double paid) {
            quantity += bought;
            cost += paid;
        }

        /** Takes a quantity out and returns what it had cost. */
        double sell(double sold) {
            var share = quantity <= 0 ? 0 : Math.min(1, sold / quantity);
            var taken = cost * share;
            cost -= taken;
            quantity -= quantity * share;
            return taken;
        }
    }
}
