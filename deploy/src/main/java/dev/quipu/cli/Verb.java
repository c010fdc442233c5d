package dev.quipu.cli;

import java.util.concurrent.Callable;

/** One verb of the command line: does its work and says how it went. */
abstract class Verb implements Callable<Integer> {

    /** Where to print. */
    Console console;

    /** Where things lie. */
    Workspace workspace;

    @Override
    public final Integer call() throws Exception {
        return run();
    }

    /** Does the work; returns an exit code. What the user asked for goes to {@link Console#result}. */
    abstract int run() throws Exception;
}
