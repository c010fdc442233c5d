package dev.quipu.strategy;

import java.util.List;

/** What a strategy wants done. A wish only: the fund's limits may refuse it. */
public sealed interface Intent {

    /** One line for people: why. */
    String reason();

    /** Ids of the messages the wish rests on, in the order the author finds telling. */
    List<String> because();

    /**
     * Swap one asset for another at the best price the venue gives.
     *
     * @param sell what to give
     * @param buy what to get
     * @param slippageBps how far below the last price after the venue's fee the fill may be
     */
    record Swap(Amount sell, Asset buy, int slippageBps, String reason, List<String> because) implements Intent {

        public Swap {
            because = List.copyOf(because);
        }
    }
}
