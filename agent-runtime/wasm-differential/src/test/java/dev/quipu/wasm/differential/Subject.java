package dev.quipu.wasm.differential;

/** An engine, tier or configuration under test. */
interface Subject {

    String name();

    /**
     * Loads and instantiates; {@link Session#call} says how far it came if a trap stopped it.
     *
     * @throws Refusal if this is not our engine, and it cannot load the module
     */
    Session start(byte[] wasm);

    /** One instance. What it says is compared word for word, so it says what can be seen, in one canonical way. */
    interface Session {

        /** Calls an export: the results, or why there are none. */
        String call(Plan.Call call);

        /** What every subject can tell of its state: memory 0. */
        String state();

        /** What only our own engine tells: all memories, tables, globals and the fuel left. */
        String details();
    }

    /** An engine has no way to run a valid module. */
    final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String subject, Throwable cause) {
            super(subject + ": " + cause.getMessage(), cause);
        }
    }

    /** An engine failed in a way that no module should be able to cause. */
    final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Crash(String subject, Throwable cause) {
            super(subject + " crashed: " + cause, cause);
        }
    }
}
