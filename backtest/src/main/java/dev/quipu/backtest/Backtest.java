package dev.quipu.backtest;

import dev.quipu.ao.Id;
import dev.quipu.ao.codec.OutcomeCodec;
import dev.quipu.backtest.report.TearSheet;
import dev.quipu.log.LogRecord;
import dev.quipu.log.MessageLog;
import dev.quipu.log.SegmentLog;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.SentimentModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs an agent over an archive in a simulated world and keeps what happened: every outcome in a hash-chained log, a
 * manifest that says how to make the run again, and a tear sheet.
 */
public final class Backtest {

    private Backtest() {}

    /**
     * What to run.
     *
     * @param archive folder of the message log to replay
     * @param archiveName where a verifier should look for it, for the manifest
     * @param modelName the same for the language model's file
     * @param madeBy version, engine and platform, for the manifest
     */
    public record Request<S>(
            AgentProgram<S> program,
            Path archive,
            Path archiveName,
            Path modelName,
            Models models,
            BacktestSettings settings,
            Map<String, String> madeBy) {

        /** An agent that asks for opinions alone. */
        public Request(
                AgentProgram<S> program,
                Path archive,
                Path archiveName,
                Path modelName,
                SentimentModel model,
                BacktestSettings settings,
                Map<String, String> madeBy) {
            this(program, archive, archiveName, modelName, Models.of(model), settings, madeBy);
        }
    }

    /**
     * A finished run.
     *
     * @param lookAhead why the figures cannot be taken at their word, if the language model may know the future
     */
    public record Run(Path folder, RunManifest manifest, Map<String, Object> figures, Optional<String> lookAhead) {}

    /**
     * Runs to the end of the archive, or throws and leaves nothing behind.
     *
     * @throws RunException when the archive is empty or nothing in it can be priced
     * @throws ArchiveDamageException when an item is not what the feed signed
     */
    public static <S> Run run(RunStore store, Request<S> request, Foresight foresight, ReplayProgress progress) {
        try (var archive = SegmentLog.openReadOnly(request.archive())) {
            if (archive.size() == 0) {
                throw new RunException("the archive " + request.archive() + " holds no message");
            }
            var building = store.begin(request.program().name());
            try {
                return record(store, building, archive, request, foresight, progress);
            } catch (Throwable e) {
                RunStore.discard(building, e);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <S> Run record(
            RunStore store,
            Path building,
            MessageLog archive,
            Request<S> request,
            Foresight foresight,
            ReplayProgress progress)
            throws IOException {
        var settings = request.settings();
        var sheet = new TearSheet(settings.decimals(), settings.reportFromMillis());
        var agent = Simulation.agentId(request.program().name());
        RunManifest manifest;
        try (var outcomes = SegmentLog.open(RunStore.outcomes(building))) {
            var simulation = new Simulation(request.program(), request.models(), settings, turn -> {
                outcomes.append(recordOf(turn));
                if (turn.message().process().equals(agent)) {
                    sheet.accept(
                            turn.message().timestampMillis(), turn.outcome().output());
                }
            });
            simulation.run(archive, foresight, progress);
            outcomes.sync();
            manifest = new RunManifest(
                    RunManifest.FORMAT,
                    request.program().name(),
                    request.program().parameters(),
                    request.archiveName().toString(),
                    archive.size(),
                    archive.head().toString(),
                    request.modelName().toString(),
                    request.models().sentiment().id(),
                    settings,
                    outcomes.size(),
                    outcomes.head().toString(),
                    simulation.stateRoot().toString(),
                    request.madeBy(),
                    "");
        }
        var report = finish(sheet);
        var lookAhead = LookAhead.warning(manifest, report.beginMillis());
        RunStore.writeTearSheet(building, report.html(manifest.agent(), lookAhead, facts(manifest, lookAhead)));
        return new Run(store.finish(building, manifest), manifest, report.figures(), lookAhead);
    }

    /** Makes the tear sheet of a finished run again, from its outcome log alone. */
    public static Map<String, Object> report(Path run) {
        var manifest = RunStore.manifest(run);
        var agent = Simulation.agentId(manifest.agent());
        var sheet = new TearSheet(
                manifest.settings().decimals(), manifest.settings().reportFromMillis());
        try (var outcomes = SegmentLog.openReadOnly(RunStore.outcomes(run));
                var cursor = outcomes.read(0)) {
            while (cursor.next()) {
                var stored = cursor.current();
                if (stored.process().equals(agent)) {
                    sheet.accept(stored.timestampMillis(), outputOf(stored));
                }
            }
        }
        var report = finish(sheet);
        try {
            var lookAhead = LookAhead.warning(manifest, report.beginMillis());
            RunStore.writeTearSheet(run, report.html(manifest.agent(), lookAhead, facts(manifest, lookAhead)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the tear sheet of " + run, e);
        }
        return report.figures();
    }

    private static String outputOf(LogRecord stored) {
        try {
            return OutcomeCodec.decode(stored.item()).output();
        } catch (IllegalArgumentException e) {
            throw new RunException(
                    "slot %d of the run's outcomes is no outcome: %s".formatted(stored.slot(), e.getMessage()), e);
        }
    }

    private static TearSheet.Report finish(TearSheet sheet) {
        try {
            return sheet.finish();
        } catch (IllegalArgumentException e) {
            throw new RunException(e.getMessage(), e);
        }
    }

    /** An outcome as a log record: the outcome's bytes, and in the place of the assignment the message's id. */
    static LogRecord recordOf(Turn turn) {
        var message = turn.message();
        return new LogRecord(
                message.process(),
                message.slot(),
                message.timestampMillis(),
                OutcomeCodec.encode(turn.outcome()),
                message.id().bytes());
    }

    private static Map<String, String> facts(RunManifest manifest, Optional<String> lookAhead) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("Agent", manifest.agent());
        manifest.parameters().forEach((name, value) -> facts.put("Parameter " + name, value));
        facts.put("Model", manifest.modelId());
        lookAhead.ifPresent(warning -> facts.put("Look-ahead", warning));
        facts.put("Archive", "%s, %d messages".formatted(manifest.archiveHead(), manifest.archiveRecords()));
        for (var market : manifest.settings().markets()) {
            facts.put(
                    "Pool " + market.market(),
                    "depth %s %s a side, fee %d bps, arbitrage half-life %d s"
                            .formatted(
                                    market.depth(),
                                    manifest.settings().cashTicker(),
                                    market.feeBps(),
                                    market.halfLifeMillis() / 1000));
        }
        facts.put("Outcomes", "%s, %d in all".formatted(manifest.outcomesHead(), manifest.outcomes()));
        facts.put("State root", manifest.stateRoot());
        facts.put("Agent code ran", "as a Java class on the JVM (the language model as WebAssembly)");
        return facts;
    }

    /** For a process id, the name people know it by. */
    static String nameOf(Id process, RunManifest manifest) {
        return process.equals(Simulation.agentId(manifest.agent()))
                ? "agent " + manifest.agent()
                : "venue process " + process;
    }
}
