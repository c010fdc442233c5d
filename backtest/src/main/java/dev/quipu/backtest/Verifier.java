package dev.quipu.backtest;

import dev.quipu.log.CorruptLogException;
import dev.quipu.log.LogRecord;
import dev.quipu.log.MessageLog;
import dev.quipu.log.SegmentLog;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.SentimentModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** Makes a run again from its archive and compares every outcome with what was kept. */
public final class Verifier {

    private Verifier() {}

    /**
     * Re-runs to the end or to the first difference.
     *
     * @param archive folder of the archive, normally the manifest's
     * @throws RunException when the run cannot be made again here at all
     */
    public static <S> Verdict verify(
            Path run,
            Path archive,
            AgentProgram<S> program,
            SentimentModel model,
            Foresight foresight,
            ReplayProgress progress) {
        return verify(run, archive, program, Models.of(model), foresight, progress);
    }

    /** The same for an agent that asks its models for more than opinions. */
    public static <S> Verdict verify(
            Path run,
            Path archive,
            AgentProgram<S> program,
            Models models,
            Foresight foresight,
            ReplayProgress progress) {
        var model = models.sentiment();
        var manifest = RunStore.manifest(run);
        if (!manifest.modelId().equals(model.id())) {
            return new Verdict.Different(
                    "model", -1, "the run used model %s, this is %s".formatted(manifest.modelId(), model.id()));
        }
        try (var messages = openArchive(archive)) {
            requireAsManyMessages(manifest, messages);
            try (var outcomes = SegmentLog.openReadOnly(RunStore.outcomes(run))) {
                return replay(manifest, messages, outcomes, program, models, foresight, progress);
            } catch (CorruptLogException e) {
                return locate(manifest, messages, e, program, models, foresight, progress);
            }
        } catch (DifferenceFound e) {
            return e.difference;
        } catch (ArchiveDamageException e) {
            return new Verdict.Different("archive", e.slot(), "differs at " + e.getMessage());
        }
    }

    private static void requireAsManyMessages(RunManifest manifest, MessageLog archive) {
        if (archive.size() != manifest.archiveRecords()) {
            long slot = Math.min(archive.size(), manifest.archiveRecords());
            throw new DifferenceFound(new Verdict.Different(
                    "archive",
                    slot,
                    "differs at archive slot %d: the run saw %d messages, the archive holds %d"
                            .formatted(slot, manifest.archiveRecords(), archive.size())));
        }
    }

    private static <S> Verdict replay(
            RunManifest manifest,
            MessageLog archive,
            MessageLog outcomes,
            AgentProgram<S> program,
            Models models,
            Foresight foresight,
            ReplayProgress progress) {
        try (var kept = outcomes.read(0)) {
            var simulation = new Simulation(
                    program, models, manifest.settings(), turn -> compare(manifest, Backtest.recordOf(turn), kept));
            simulation.run(archive, foresight, progress);
            if (kept.next()) {
                throw differentAt(manifest, kept.current(), "stands in the run, but the re-run does not make it");
            }
            var root = simulation.stateRoot().toString();
            requireSaid("archive", "the archive's chain ends in", archive.head(), manifest.archiveHead());
            requireSaid("state", "the final state is", root, manifest.stateRoot());
            requireSaid("outcomes", "the number of outcomes is", outcomes.size(), manifest.outcomes());
            requireSaid("outcomes", "the outcome chain ends in", outcomes.head(), manifest.outcomesHead());
            requireSaid(
                    "manifest", "its fields have the checksum", ManifestFile.checksum(manifest), manifest.checksum());
            return new Verdict.Identical(outcomes.size(), manifest.outcomesHead(), root);
        }
    }

    private static void requireSaid(String log, String what, Object found, Object said) {
        if (!found.toString().equals(said.toString())) {
            throw new DifferenceFound(new Verdict.Different(
                    log,
                    -1,
                    "differs from the run's manifest: %s %s, the manifest says %s".formatted(what, found, said)));
        }
    }

    private static void compare(RunManifest manifest, LogRecord made, MessageLog.Cursor kept) {
        if (!kept.next()) {
            throw differentAt(manifest, made, "is missing from the run");
        }
        var stored = kept.current();
        var same = stored.process().equals(made.process())
                && stored.slot() == made.slot()
                && stored.timestampMillis() == made.timestampMillis()
                && Arrays.equals(stored.assignment(), made.assignment())
                && Arrays.equals(stored.item(), made.item());
        if (!same) {
            throw differentAt(manifest, made, "is not the outcome that was kept");
        }
    }

    private static DifferenceFound differentAt(RunManifest manifest, LogRecord made, String how) {
        return new DifferenceFound(new Verdict.Different(
                "outcomes",
                made.slot(),
                "differs at slot %d of %s: the outcome %s"
                        .formatted(made.slot(), Backtest.nameOf(made.process(), manifest), how)));
    }

    private static SegmentLog openArchive(Path archive) {
        try {
            return SegmentLog.openReadOnly(archive);
        } catch (CorruptLogException e) {
            // An archive holds one process, so a position is a slot.
            throw new DifferenceFound(new Verdict.Different(
                    "archive", e.position(), "differs at archive slot %d: %s".formatted(e.position(), e.getMessage())));
        }
    }

    /** A damaged record cannot be trusted to know its own slot: the re-run tells which outcome should stand there. */
    private static <S> Verdict locate(
            RunManifest manifest,
            MessageLog archive,
            CorruptLogException damage,
            AgentProgram<S> program,
            Models models,
            Foresight foresight,
            ReplayProgress progress) {
        var position = new AtomicLong();
        new Simulation(program, models, manifest.settings(), turn -> {
                    if (position.getAndIncrement() == damage.position()) {
                        throw differentAt(manifest, Backtest.recordOf(turn), "cannot be read: " + damage.getMessage());
                    }
                })
                .run(archive, foresight, progress);
        return new Verdict.Different(
                "outcomes", -1, "differs at the end: the re-run makes no such outcome: " + damage.getMessage());
    }

    /** Ends a re-run at its first difference. */
    private static final class DifferenceFound extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Verdict.Different difference;

        DifferenceFound(Verdict.Different difference) {
            super(difference.what(), null, false, false);
            this.difference = difference;
        }
    }
}
