package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.log.LogRecord;
import dev.quipu.log.SegmentLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One byte of what was kept is changed; verify says where, and never "identical". */
class TamperTest {

    private static final String SEGMENT = "00000000000000000000.log";
    private static final int FLIPS = 5;

    @TempDir
    static Path shared;

    private static SmallRun original;

    @TempDir
    Path folder;

    private SmallRun run;

    @BeforeAll
    static void makeOnce() {
        original = SmallRun.make(shared.resolve("home"));
    }

    @BeforeEach
    void copy() {
        run = original.copyTo(folder.resolve("home"));
    }

    private static void flip(Path file, int at, int bit) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[at] ^= (byte) (1 << bit);
        Files.write(file, bytes);
    }

    private Path manifest() {
        return run.folder().resolve("run.json");
    }

    private void requireSlotNamed(Answer answer, String log) {
        var verdict = answer.exits(ExitCode.NEGATIVE).json();
        assertThat(verdict.path("identical").asBoolean(true)).isFalse();
        assertThat(verdict.path("log").asText()).isEqualTo(log);
        assertThat(verdict.path("slot").asLong()).isNotNegative();
        assertThat(verdict.path("difference").asText())
                .startsWith("differs at ")
                .doesNotContain("\n", "Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"archive", "outcomes"})
    void shouldNameTheSlotWhereverABitOfALogIsFlipped(String log) throws IOException {
        var segment = (log.equals("archive") ? run.archive() : run.folder().resolve("outcomes")).resolve(SEGMENT);
        var whole = Files.readAllBytes(segment);
        var random = new Random(20_26);
        for (int i = 0; i < FLIPS; i++) {
            int at = i == 0 ? 0 : i == 1 ? whole.length - 1 : random.nextInt(whole.length);
            flip(segment, at, random.nextInt(8));

            requireSlotNamed(run.verify(), log);
            Files.write(segment, whole);
        }
        run.verify().exits(ExitCode.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"archive", "outcomes"})
    void shouldNameTheSlotWhereALogWasCutShort(String log) throws IOException {
        var segment = (log.equals("archive") ? run.archive() : run.folder().resolve("outcomes")).resolve(SEGMENT);
        var whole = Files.readAllBytes(segment);

        Files.write(segment, Arrays.copyOf(whole, whole.length * 2 / 3));
        requireSlotNamed(run.verify(), log);
    }

    /** Position and slot are not the same number: one log holds the outcomes of many processes. */
    @Test
    void shouldNameTheSlotAndNotThePositionOfADamagedOutcome() throws IOException {
        var kept = run.folder().resolve("outcomes");
        int at = -1;
        long slot = -1;
        long position = -1;
        try (var log = SegmentLog.openReadOnly(kept);
                var cursor = log.read(log.size() / 2)) {
            assertThat(cursor.next()).isTrue();
            var victim = cursor.current();
            slot = victim.slot();
            position = cursor.position();
            at = indexOf(Files.readAllBytes(kept.resolve(SEGMENT)), victim.assignment());
        }
        flip(kept.resolve(SEGMENT), at, 3);

        var answer = run.verify();

        requireSlotNamed(answer, "outcomes");
        assertThat(slot).isNotEqualTo(position);
        assertThat(answer.json().path("slot").asLong()).isEqualTo(slot);
        assertThat(answer.json().path("difference").asText()).startsWith("differs at slot " + slot + " of ");
    }

    private static int indexOf(byte[] whole, byte[] part) {
        int at = 0;
        while (!Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
            at++;
        }
        return at;
    }

    /** Checksums and chain are right again: only running it shows that the outcome is another. */
    @ParameterizedTest
    @ValueSource(longs = {0, 700, -1})
    void shouldNameTheVerySlotOfAForgedOutcome(long position) throws IOException {
        var kept = run.folder().resolve("outcomes");
        var forged = folder.resolve("forged");
        LogRecord victim = null;
        try (var from = SegmentLog.openReadOnly(kept);
                var to = SegmentLog.open(forged);
                var cursor = from.read(0)) {
            long target = position < 0 ? from.size() - 1 : position;
            for (long at = 0; cursor.next(); at++) {
                var entry = cursor.current();
                if (at == target) {
                    victim = entry;
                    var item = entry.item().clone();
                    item[item.length - 1] ^= 1;
                    entry = new LogRecord(
                            entry.process(), entry.slot(), entry.timestampMillis(), item, entry.assignment());
                }
                to.append(entry);
            }
        }
        Files.copy(forged.resolve(SEGMENT), kept.resolve(SEGMENT), StandardCopyOption.REPLACE_EXISTING);

        var answer = run.verify();

        requireSlotNamed(answer, "outcomes");
        assertThat(answer.json().path("slot").asLong()).isEqualTo(victim.slot());
        assertThat(answer.json().path("difference").asText()).contains("slot " + victim.slot());
    }

    /** What is changed in run.json, and a word of what verify says is different. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "stateRoot" : "        | state root or final state
            "outcomesHead" : "     | outcome chain
            "archiveHead" : "      | archive's chain
            "modelId" : "          | model
            "checksum" : "         | checksum
            "feed" : "             | slot 0
            "deposit" : "          | slot
            "halfLifeMillis" :     | slot
            "outcomes" :           | number of outcomes
            "archiveRecords" :     | archive slot
            "reportFromMillis" :   | checksum
            "java" : "             | checksum
            """)
    void shouldSayWhatDiffersInTheManifest(String field, String said) throws IOException {
        var text = Files.readString(manifest());
        int at = text.indexOf(field) + field.length();
        at = text.charAt(at) == ' ' ? at + 1 : at;
        var other = text.charAt(at) == '9'
                ? '8'
                : text.charAt(at) == 'B' ? 'C' : Character.isDigit(text.charAt(at)) ? '9' : 'B';
        // A 43-character id ends in four significant bits: its first character is free.
        Files.writeString(manifest(), text.substring(0, at) + other + text.substring(at + 1));

        var verdict = run.verify().exits(ExitCode.NEGATIVE).json();

        assertThat(verdict.path("identical").asBoolean(true)).isFalse();
        assertThat(said.split(" or "))
                .anySatisfy(
                        word -> assertThat(verdict.path("difference").asText()).contains(word));
    }

    @Test
    void shouldNeverCallARunIdenticalWhoseManifestLostABit() throws IOException {
        flipInManifest(2 * FLIPS);
    }

    @Test
    @Tag("full")
    void shouldNeverCallARunIdenticalWhoseManifestLostABitOfHundreds() throws IOException {
        flipInManifest(400);
    }

    private void flipInManifest(int times) throws IOException {
        var whole = Files.readAllBytes(manifest());
        var random = new Random(43);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(whole.length);
            int bit = random.nextInt(8);
            flip(manifest(), at, bit);

            var answer = run.verify();

            assertThat(answer.code())
                    .as("byte %d bit %d: %s %s", at, bit, answer.out(), answer.err())
                    .isIn(ExitCode.NEGATIVE, ExitCode.BAD_INPUT);
            assertThat(answer.json().path("identical").asBoolean(false)).isFalse();
            if (answer.code() == ExitCode.BAD_INPUT) {
                answer.complaint();
            }
            Files.write(manifest(), whole);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                      | not a run manifest
            null                    | not a run manifest
            []                      | expected a JSON object
            {}                      | format none, expected 1
            {"format":2}            | format 2, expected 1
            {"format":1}            | field 'agent' is missing
            {"format":1             | not a run manifest
            """)
    void shouldRefuseABrokenManifestInOneLine(String text, String complaint) throws IOException {
        Files.writeString(manifest(), text);

        for (var verb : new String[] {"verify", "report"}) {
            assertThat(run.cli().run(verb, "--json").exits(ExitCode.BAD_INPUT).complaint())
                    .contains(manifest().toString(), complaint);
        }
        var listed = run.cli()
                .run("runs", "--json")
                .exits(ExitCode.OK)
                .json()
                .path("runs")
                .path(0);
        assertThat(listed.path("error").asText()).contains(complaint);
    }

    @Test
    void shouldRefuseAManifestOfNonsenseValues() throws IOException {
        var text = Files.readString(manifest(), StandardCharsets.UTF_8);
        for (var change : new String[][] {
            {"\"deposit\" : \"100000\"", "\"deposit\" : \"-5\""},
            {"\"deposit\" : \"100000\"", "\"deposit\" : \"1e9\""},
            {"\"cashDecimals\" : 6", "\"cashDecimals\" : 99"},
            {"\"feeBps\" : 25", "\"feeBps\" : 2500"},
            {"\"feeBps\" : 25", "\"feeBps\" : 25.5"},
            {"\"market\" : \"ETH-USD\"", "\"market\" : \"BTC-USD\""},
            {"\"agent\"", "\"color\" : 1, \"agent\""},
            {"\"agent\" : \"news-momentum\"", "\"agent\" : \"nobody\""},
            {"\"enterMicros\"", "\"enterMacros\""},
            {"\"feed\" : \"", "\"feed\" : \"?"},
        }) {
            assertThat(text).contains(change[0]);
            Files.writeString(manifest(), text.replace(change[0], change[1]));
            assertThat(run.verify().exits(ExitCode.BAD_INPUT).complaint()).isNotBlank();
        }
    }
}
