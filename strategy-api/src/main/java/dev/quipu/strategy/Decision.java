package dev.quipu.strategy;

import java.util.List;

/**
 * What a strategy makes of one event.
 *
 * @param state its state from now on
 * @param intents what it wants done, in this order: money that an earlier one reserves is gone for a later one
 */
public record Decision<S>(S state, List<Intent> intents) {

    public Decision {
        intents = List.copyOf(intents);
    }

    /** Remember, but do nothing. */
    public static <S> Decision<S> none(S state) {
        return new Decision<>(state, List.of());
    }
}
