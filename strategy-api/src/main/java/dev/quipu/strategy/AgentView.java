package dev.quipu.strategy;

import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.memory.Embedding;
import dev.quipu.strategy.memory.HashedNgrams;
import dev.quipu.strategy.text.TextModel;
import dev.quipu.strategy.text.TextRequest;
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
     * What the model thinks a text says of one of those it speaks of: it may be good for one asset and bad for another. A
     * model that cannot tell them apart answers for the text as a whole. Recorded in the outcome with both.
     *
     * @param entity as the text names it, such as {@code Bitcoin}; 1 to 64 characters
     * @throws IllegalArgumentException for an entity that is blank, longer, or spells a control token of the model
     */
    default Sentiment sentiment(String text, String entity) {
        return sentiment(text);
    }

    /**
     * A text by the fund's language model, the likeliest token each time; recorded in the outcome with the request.
     *
     * @throws UnsupportedOperationException if the fund's process has no model that writes
     */
    default String generate(TextRequest request) {
        return TextModel.NONE.generate(request);
    }

    /**
     * Has the language model choose one of these tools and its arguments, and does what it asks for. Held to the toolbox's
     * schema, the model can write nothing but a call; it is read as strictly as any other.
     *
     * @param instruction what the model is told; it should say what the tools are for
     * @param text what it is told about, such as a headline
     * @param maxTokens of the call
     */
    default ToolResult use(Toolbox tools, String instruction, String text, int maxTokens) {
        return use(tools, generate(TextRequest.call(tools, instruction, text, maxTokens)));
    }

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
