package dev.quipu.strategy;

import dev.quipu.strategy.fund.Fund;
import java.util.Optional;

/** What a strategy may look at while it decides: the fund, the last prices, costs, and the language model. */
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
}
