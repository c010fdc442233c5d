package dev.quipu.strategy;

import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.memory.Embedding;
import dev.quipu.strategy.memory.HashedNgrams;
import dev.quipu.strategy.tool.ToolResult;
import dev.quipu.strategy.tool.Toolbox;
import java.util.Optional;

/**
 * What a strategy may look at while it decides: the fund, the last prices, costs, the language model, and what turns
 * texts into the keys of a memory.
 */
public interface AgentView {

    /** Time of the event being handled, milliseconds since 1970-01-01T00:00Z. */
    long timestampMillis();

    Fund fund();

    /** Last price in the fund's base asset; empty before the first, and for the base asset itself. */
    Optional<Price> price(Asset asset);

    /** Worth of the whole fund at last prices, in the base asset, rounded down. */
    Amount nav();

    /** Fee the venue takes from the input, in basis points. */
    int feeBps(Asset sell, Asset buy);

    /** What the fund's language model thinks of a text; recorded in the outcome with the text. */
    Sentiment sentiment(String text);

    /**
     * What a text is about, for the fund's {@linkplain dev.quipu.strategy.memory.Memory memory}; recorded in the outcome
     * with the text. By hashed n-grams unless the fund's process has another embedder.
     */
    default Embedding embed(String text) {
        return HashedNgrams.STANDARD.embed(text);
    }

    /**
     * Does what the language model asks for, if it is one of these tools and asks rightly; recorded in the outcome with
     * the call.
     *
     * @param call what the model wrote, such as {@code {"tool": "price", "arguments": {"asset": "BTC"}}}
     */
    default ToolResult use(Toolbox tools, String call) {
        return tools.call(this, call);
    }
}
