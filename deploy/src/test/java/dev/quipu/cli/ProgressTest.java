package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void step(Progress progress, long items) {
        try (progress) {
            for (long done = 1; done <= items; done++) {
                progress.stepTo(done);
            }
        }
    }

    @Test
    void shouldPrintALineForEveryTenthWhereNobodyWatches() {
        step(new Console(err, err, false).progress("Replaying", 12_345, "messages"), 12_345);

        assertThat(printed().lines())
                .hasSize(11)
                .startsWith("Replaying: 0 of 12345 messages")
                .endsWith("Replaying: 12345 of 12345 messages");
        assertThat(printed()).doesNotContain("\r").endsWith("\n");
    }

    @Test
    void shouldStayShortForFewOrNoItems() {
        step(Progress.lines(err, "Scoring", 3, "texts"), 3);
        step(Progress.lines(err, "Scoring", 0, "texts"), 0);

        assertThat(printed().lines()).hasSize(5);
    }

    @Test
    void shouldDrawABarForAPersonAndEndItsLine() {
        step(new Console(err, err, true).progress("Replaying", 500, "messages"), 500);

        assertThat(printed()).contains("\r", "500/500 messages").endsWith("\n");
    }
}
