package dev.quipu.ao;

import java.util.List;

/**
 * A process as a function: state and message in, state and outbox out. No clock, no chance, no I/O; the same arguments
 * always give the same result.
 *
 * @param <S> the process's state, an immutable value
 */
public interface Behaviour<S> {

    S initial();

    /** Throws for a message that cannot be handled: that becomes the outcome's error and the state before stays. */
    Step<S> apply(S before, Message message);

    /** Canonical bytes of a state; equal states give equal bytes. */
    byte[] encode(S state);

    /** What {@link #apply} returns; {@code output} as in {@link Outcome#output}. */
    record Step<S>(S after, List<OutboxMessage> messages, String output) {

        public static <S> Step<S> unchanged(S state) {
            return new Step<>(state, List.of(), "");
        }
    }
}
