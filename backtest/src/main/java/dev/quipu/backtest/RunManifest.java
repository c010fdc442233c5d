package dev.quipu.backtest;

import java.util.Map;

/**
 * What a verifier needs to make a run again, and what it must find.
 *
 * @param format version of this file, 1
 * @param agent name of the agent, for example {@code news-momentum}
 * @param parameters the agent's parameters, as its author names them
 * @param archive folder of the message log, as given
 * @param archiveRecords records in it
 * @param archiveHead its chain hash
 * @param model the language model file, as given
 * @param modelId what {@code SentimentModel.id} said
 * @param settings the simulated world
 * @param outcomes number of outcomes
 * @param outcomesHead chain hash over all outcomes
 * @param stateRoot hash of every process's final state
 * @param madeBy version, engine and platform, and {@link LookAhead#KEY how new} the model's training texts are, for people
 * @param checksum SHA-256 of all the rest, so that a change to what no outcome depends on is noticed, too
 */
public record RunManifest(
        int format,
        String agent,
        Map<String, String> parameters,
        String archive,
        long archiveRecords,
        String archiveHead,
        String model,
        String modelId,
        BacktestSettings settings,
        long outcomes,
        String outcomesHead,
        String stateRoot,
        Map<String, String> madeBy,
        String checksum) {

    /** The version this program reads and writes. */
    public static final int FORMAT = 1;

    RunManifest withChecksum(String other) {
        return new RunManifest(
                format,
                agent,
                parameters,
                archive,
                archiveRecords,
                archiveHead,
                model,
                modelId,
                settings,
                outcomes,
                outcomesHead,
                stateRoot,
                madeBy,
                other);
    }
}
