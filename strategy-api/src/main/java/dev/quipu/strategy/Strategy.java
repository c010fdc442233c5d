package dev.quipu.strategy;

/**
 * An author's trading rules: events in, intentions out. A strategy never acts; the runtime checks every intention
 * against the fund's limits before it becomes an order.
 *
 * <p>It must be a pure function: no clock (time arrives with the event), no chance, no I/O, no iteration over hash
 * maps. An exception from {@link #onEvent} (or from {@link #write} of the state it returned) leaves the author's
 * state as before and places no order. Money that the event moved stays booked and the output names the failure; for
 * every other event the exception becomes the outcome's error and the whole process stays as before.
 *
 * @param <S> the author's own state, an immutable value such as a record of lists and numbers
 */
public interface Strategy<S> {

    /** The state before the first event. */
    S initial();

    /** Same arguments, same decision. The view shows the fund with this event already booked. */
    Decision<S> onEvent(S state, AgentView view, Event event);

    /**
     * Says what {@link #onEvent} will probably ask of the language model about a headline, some time before it comes. By
     * default its sentiment as a whole; a strategy that asks for something else, or for nothing, saves work by saying so.
     */
    default void foresee(String headline, Hints hints) {
        hints.sentiment(headline);
    }

    /** Writes the state canonically: equal states give equal bytes. These bytes enter the state root. */
    void write(S state, StateWriter out);

    /** Reads what {@link #write} wrote, for checkpoints. */
    S read(StateReader in);
}
