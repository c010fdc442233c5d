package dev.quipu.compute.agent;

import dev.quipu.strategy.Event;

/** What the door makes of a message. */
sealed interface Arrival<S> {

    /** An event, and the state with it booked. */
    record Happened<S>(Event event, AgentState<S> after) implements Arrival<S> {}

    /** Nothing the fund acts on; the reason is for people. */
    record Ignored<S>(String reason) implements Arrival<S> {}
}
