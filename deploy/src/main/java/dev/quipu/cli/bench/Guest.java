package dev.quipu.cli.bench;

/** A module in an engine, ready to be timed. */
interface Guest {

    /**
     * An export with its arguments.
     *
     * @param slots arguments as the engine's port wants them: numbers in a {@code long} each, a v128 in two
     */
    Call call(String export, long... slots);

    /** One call, as cheap as the engine allows. */
    @FunctionalInterface
    interface Call {

        /** Returns the first slot of the results, 0 where there is none. */
        long run();
    }
}
