package dev.quipu.backtest;

import dev.quipu.ao.Id;
import dev.quipu.ao.OutboxMessage;
import java.util.Optional;

/**
 * When an order reaches its venue. Between two recorded prices a simulated pool stands still while the real one moved:
 * filling at once would let news of a crash sell at the price before it. So an order waits for the next recorded price
 * of its market, and fills after the arbitrageur has acted on it.
 */
interface OrderInclusion {

    /** The market whose next recorded price this message waits for; empty when it may go at once. */
    Optional<String> heldUntilNextPriceOf(Id from, OutboxMessage message);
}
