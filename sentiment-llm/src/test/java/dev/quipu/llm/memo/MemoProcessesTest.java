package dev.quipu.llm.memo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.Sentiment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file, several processes, of which one is killed. */
class MemoProcessesTest {

    private static final int BATCH = 10;

    @TempDir
    Path folder;

    /** Keeps numbers from one to another (exclusive) and says after each batch how far it is on disk. */
    static final class Writer {

        public static void main(String[] args) {
            try (var memo = new Memo(Path.of(args[0]))) {
                int to = Integer.parseInt(args[2]);
                for (int i = Integer.parseInt(args[1]); i < to; i++) {
                    memo.keepScore(key(i), entry(i));
                    if (i % BATCH == BATCH - 1) {
                        memo.flush();
                        System.out.println(i + 1);
                    }
                }
                System.out.println(memo.trouble().orElse("no trouble"));
            }
        }
    }

    private static MemoKey key(int i) {
        return MemoKey.sentiment("model", "text " + i);
    }

    private static Memo.Kept<Sentiment> entry(int i) {
        return new Memo.Kept<>(new Sentiment(i % 1000, 1_000_000 - i % 1000, 0), i);
    }

    private static Process start(Path memo, int from, int to) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Writer.class.getName(),
                        memo.toString(),
                        Integer.toString(from),
                        Integer.toString(to)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void shouldKeepWhatWasWrittenBeforeAKill() throws Exception {
        Path path = folder.resolve("memo.db");
        Process writer = start(path, 0, Integer.MAX_VALUE);
        int written = 0;
        try (var lines = lines(writer)) {
            while (written < 50 * BATCH) written = Integer.parseInt(lines.readLine());
            writer.toHandle().destroyForcibly(); // SIGKILL, most likely in the middle of a write
        }
        assertThat(writer.waitFor()).isNotZero();

        try (var memo = new Memo(path)) {
            for (int i = 0; i < written; i++) assertThat(memo.findScore(key(i))).contains(entry(i));
            assertThat(memo.trouble()).isEmpty();
        }
    }

    @Test
    void shouldServeSeveralProcessesAtOnce() throws Exception {
        Path path = folder.resolve("memo.db");
        var writers = List.of(start(path, 0, 2000), start(path, 1000, 3000)); // they overlap
        for (var writer : writers) {
            try (var lines = lines(writer)) {
                assertThat(lines.lines().toList()).endsWith("no trouble");
            }
            assertThat(writer.waitFor()).isZero();
        }

        try (var memo = new Memo(path)) {
            for (int i = 0; i < 3000; i++) assertThat(memo.findScore(key(i))).contains(entry(i));
            assertThat(memo.content().orElseThrow().entries()).isEqualTo(3000);
        }
    }
}
