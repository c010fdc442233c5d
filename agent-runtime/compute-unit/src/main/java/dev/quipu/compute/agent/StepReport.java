package dev.quipu.compute.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.quipu.ao.Message;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.fund.PendingSwap;
import dev.quipu.strategy.fund.Prices;
import dev.quipu.strategy.tool.ToolResult;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SequencedMap;

/**
 * The outcome's output: one compact JSON object per step, keys in fixed order, amounts in atoms as decimal strings.
 *
 * <pre>
 * {"event":{"kind":"news|candle|price|deposit|fill|refund|ignored","id":"…","timestampMillis":N,
 *           "market":"BTC-USD"?,"publishedMillis":N?,"headline":"…"?,"source":"…"?,"url":"…"?,"reason":"…"?},          reason: of ignored
 *  "sentiment":[{"text":"…","entity":"…"?,"negativeMicros":N,"neutralMicros":N,"positiveMicros":N}]?,
 *  "embedded":{"by":"quipu-ngrams-1/256","texts":["…"]}?,
 *  "generated":{"by":"…","texts":[{"instruction":"…","about":"…","text":"…"}]}?,
 *  "tools":[{"call":"…","tool":"…"?,"answer":"…"?,"refused":"…"?}]?,
 *  "intents":[{"kind":"swap","reference":"7"?,"sellAsset":"USDC","sellAtoms":"…","buyAsset":"BTC",
 *              "minimumBuyAtoms":"…"?,"slippageBps":N,"reason":"…","because":["…"],"approved":true,"refusal":"…"?}]?,
 *  "fill":{"reference":"7","sellAsset":"USDC","sellAtoms":"…","buyAsset":"BTC","receivedAtoms":"…",
 *          "feeAsset":"USDC","feeAtoms":"…","quotedAtoms":"…"}?,
 *  "refund":{"reference":"7","sellAsset":"USDC","sellAtoms":"…","returnedAtoms":"…","reason":"…"}?,
 *  "deposit":{"asset":"USDC","atoms":"…"}?,
 *  "failure":"…"?,                                              the strategy threw at an event that moved money
 *  "fund":{"base":"USDC","navAtoms":"…","cashAtoms":"…",
 *          "positions":[{"asset":"BTC","atoms":"…"}],
 *          "prices":[{"asset":"BTC","priceE18":"…"}],                        every price known, held or not
 *          "inFlight":[{"reference":"7","sellAsset":"USDC","sellAtoms":"…","buyAsset":"BTC",
 *                       "unknown":true?}]}}                                  unanswered for too long
 * </pre>
 *
 * An empty sentiment, texts, tools or intents array is left out with what holds it. {@code quotedAtoms} is the input at
 * the last price when the order was placed, without fee or slippage. {@code cashAtoms} and {@code positions} are free amounts; what is in flight
 * stands under {@code inFlight} alone. With a {@code failure} the money is booked as the event says, the author's state is
 * the one before, and there are no intents.
 */
final class StepReport {

    private static final int TYPICAL_CHARS = 512;

    private final JsonFactory json = new JsonFactory();

    String ignored(Message message, String reason, AgentState<?> state) {
        return write(out -> {
            out.writeObjectFieldStart("event");
            head(out, "ignored", message.id().toString(), message.timestampMillis());
            out.writeStringField("reason", reason);
            out.writeEndObject();
            fund(out, state.fund(), state.prices());
        });
    }

    String happened(Event event, StepView view, List<Desk.Handled> handled, AgentState<?> after) {
        return write(out -> {
            event(out, event);
            sentiment(out, view.asked());
            embedded(out, view);
            generated(out, view);
            tools(out, view.used());
            intents(out, handled);
            consequence(out, event);
            fund(out, after.fund(), after.prices());
        });
    }

    String failed(Event event, StepView view, String failure, AgentState<?> booked) {
        return write(out -> {
            event(out, event);
            sentiment(out, view.asked());
            embedded(out, view);
            generated(out, view);
            tools(out, view.used());
            consequence(out, event);
            out.writeStringField("failure", failure);
            fund(out, booked.fund(), booked.prices());
        });
    }

    private static void event(JsonGenerator out, Event event) throws IOException {
        out.writeObjectFieldStart("event");
        head(out, kind(event), event.messageId(), event.timestampMillis());
        switch (event) {
            case Event.News e -> {
                out.writeNumberField("publishedMillis", e.times().publishedMillis());
                out.writeStringField("headline", e.fact().headline());
                optional(out, "source", e.fact().source());
                optional(out, "url", e.fact().url());
            }
            case Event.Candle e -> out.writeStringField("market", e.fact().market());
            case Event.MarketPrice e -> out.writeStringField("market", e.fact().market());
            case Event.Deposited _, Event.Filled _, Event.Refunded _ -> {}
        }
        out.writeEndObject();
    }

    private static String kind(Event event) {
        return switch (event) {
            case Event.News _ -> "news";
            case Event.Candle _ -> "candle";
            case Event.MarketPrice _ -> "price";
            case Event.Deposited _ -> "deposit";
            case Event.Filled _ -> "fill";
            case Event.Refunded _ -> "refund";
        };
    }

    private static void head(JsonGenerator out, String kind, String id, long timestampMillis) throws IOException {
        out.writeStringField("kind", kind);
        out.writeStringField("id", id);
        out.writeNumberField("timestampMillis", timestampMillis);
    }

    private static void sentiment(JsonGenerator out, SequencedMap<StepView.Asked, Sentiment> asked) throws IOException {
        if (asked.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("sentiment");
        for (var entry : asked.entrySet()) {
            out.writeStartObject();
            out.writeStringField("text", entry.getKey().text());
            if (entry.getKey().entity().isPresent()) {
                out.writeStringField("entity", entry.getKey().entity().get());
            }
            out.writeNumberField("negativeMicros", entry.getValue().negativeMicros());
            out.writeNumberField("neutralMicros", entry.getValue().neutralMicros());
            out.writeNumberField("positiveMicros", entry.getValue().positiveMicros());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void embedded(JsonGenerator out, StepView view) throws IOException {
        if (view.embedded().isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("embedded");
        out.writeStringField("by", view.embedderId());
        out.writeArrayFieldStart("texts");
        for (var text : view.embedded()) {
            out.writeString(text);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void generated(JsonGenerator out, StepView view) throws IOException {
        if (view.generated().isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("generated");
        out.writeStringField("by", view.generatorId());
        out.writeArrayFieldStart("texts");
        for (var entry : view.generated().entrySet()) {
            out.writeStartObject();
            out.writeStringField("instruction", entry.getKey().instruction());
            out.writeStringField("about", entry.getKey().text());
            out.writeStringField("text", entry.getValue());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void tools(JsonGenerator out, List<StepView.ToolUse> used) throws IOException {
        if (used.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("tools");
        for (var use : used) {
            out.writeStartObject();
            out.writeStringField("call", use.call());
            switch (use.result()) {
                case ToolResult.Answered answered -> {
                    out.writeStringField("tool", answered.tool());
                    out.writeStringField("answer", answered.answer());
                }
                case ToolResult.Malformed(var detail) -> out.writeStringField("refused", "no call: " + detail);
                case ToolResult.UnknownTool(var name) -> out.writeStringField("refused", "no tool '" + name + "'");
                case ToolResult.BadArgument(var tool, var argument, var detail) -> {
                    out.writeStringField("tool", tool);
                    out.writeStringField("refused", argument + " " + detail);
                }
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void intents(JsonGenerator out, List<Desk.Handled> handled) throws IOException {
        if (handled.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("intents");
        for (var one : handled) {
            intent(out, one);
        }
        out.writeEndArray();
    }

    private static void intent(JsonGenerator out, Desk.Handled handled) throws IOException {
        var swap = handled.swap();
        out.writeStartObject();
        out.writeStringField("kind", "swap");
        if (handled instanceof Desk.Handled.Placed placed) {
            out.writeStringField("reference", Long.toString(placed.order().reference()));
        }
        amount(out, "sellAsset", "sellAtoms", swap.sell());
        out.writeStringField("buyAsset", swap.buy().ticker());
        if (handled instanceof Desk.Handled.Placed placed) {
            atoms(out, "minimumBuyAtoms", placed.order().minimumBuy());
        }
        out.writeNumberField("slippageBps", swap.slippageBps());
        out.writeStringField("reason", swap.reason());
        out.writeArrayFieldStart("because");
        for (var id : swap.because()) {
            out.writeString(id);
        }
        out.writeEndArray();
        switch (handled) {
            case Desk.Handled.Placed _ -> out.writeBooleanField("approved", true);
            case Desk.Handled.Refused refused -> {
                out.writeBooleanField("approved", false);
                out.writeStringField(
                        "refusal",
                        refused.refusal().reason() + ": " + refused.refusal().detail());
            }
        }
        out.writeEndObject();
    }

    private static void consequence(JsonGenerator out, Event event) throws IOException {
        switch (event) {
            case Event.Filled e -> {
                out.writeObjectFieldStart("fill");
                order(out, e.order());
                atoms(out, "receivedAtoms", e.received());
                amount(out, "feeAsset", "feeAtoms", e.feePaid());
                atoms(out, "quotedAtoms", e.order().quoted());
                out.writeEndObject();
            }
            case Event.Refunded e -> {
                out.writeObjectFieldStart("refund");
                out.writeStringField("reference", Long.toString(e.order().reference()));
                amount(out, "sellAsset", "sellAtoms", e.order().sell());
                atoms(out, "returnedAtoms", e.returned());
                out.writeStringField("reason", e.reason());
                out.writeEndObject();
            }
            case Event.Deposited e -> {
                out.writeObjectFieldStart("deposit");
                amount(out, "asset", "atoms", e.amount());
                out.writeEndObject();
            }
            case Event.News _, Event.Candle _, Event.MarketPrice _ -> {}
        }
    }

    private static void fund(JsonGenerator out, Fund fund, Prices prices) throws IOException {
        out.writeObjectFieldStart("fund");
        out.writeStringField("base", fund.base().ticker());
        atoms(out, "navAtoms", fund.nav(prices));
        atoms(out, "cashAtoms", fund.cash());
        out.writeArrayFieldStart("positions");
        for (var balance : fund.balances().values()) {
            if (!balance.asset().equals(fund.base())) {
                out.writeStartObject();
                amount(out, "asset", "atoms", balance);
                out.writeEndObject();
            }
        }
        out.writeEndArray();
        out.writeArrayFieldStart("prices");
        for (var price : prices.byAsset().values()) {
            out.writeStartObject();
            out.writeStringField("asset", price.base().ticker());
            out.writeStringField("priceE18", price.e18().toString());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("inFlight");
        for (var order : fund.inFlight().values()) {
            out.writeStartObject();
            order(out, order);
            if (order.unknown()) {
                out.writeBooleanField("unknown", true);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void order(JsonGenerator out, PendingSwap order) throws IOException {
        out.writeStringField("reference", Long.toString(order.reference()));
        amount(out, "sellAsset", "sellAtoms", order.sell());
        out.writeStringField("buyAsset", order.buy().ticker());
    }

    private static void amount(JsonGenerator out, String assetKey, String atomsKey, Amount amount) throws IOException {
        out.writeStringField(assetKey, amount.asset().ticker());
        atoms(out, atomsKey, amount);
    }

    private static void atoms(JsonGenerator out, String key, Amount amount) throws IOException {
        out.writeStringField(key, amount.atoms().toString());
    }

    private static void optional(JsonGenerator out, String key, String value) throws IOException {
        if (!value.isEmpty()) {
            out.writeStringField(key, value);
        }
    }

    private interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    private String write(Body body) {
        var text = new StringWriter(TYPICAL_CHARS);
        try (var out = json.createGenerator(text)) {
            out.writeStartObject();
            body.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
