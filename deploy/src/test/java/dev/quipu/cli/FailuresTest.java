package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.backtest.RunException;
import dev.quipu.llm.ModelException;
import dev.quipu.log.CorruptLogException;
import dev.quipu.log.LogWriteException;
import dev.quipu.strategy.HostException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {

    private static Answer report(Throwable e) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int code = new Failures(console).report(e);
        return new Answer(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void expect(int code, String complaint, Throwable e) {
        var answer = report(e).exits(code);
        assertThat(answer.complaint()).isEqualTo(complaint);
        assertThat(answer.err().lines()).hasSize(1);
    }

    @Test
    void shouldBlameTheInputForWhatIsMissingOrNotAsExpected() {
        expect(3, "no such file: a/b", new NoSuchFileException("a/b"));
        expect(3, "no such file: a/b", new UncheckedIOException(new NoSuchFileException("a/b")));
        expect(3, "not a directory: a/b", new NotDirectoryException("a/b"));
        expect(3, "in the way of a new folder or file: a/b", new FileAlreadyExistsException("a/b"));
        expect(3, "no run in runs", new RunException("no run in runs"));
        expect(3, "position 7: damaged", new CorruptLogException("position 7: damaged", 7));
    }

    @Test
    void shouldBlameTheMachineForWhatItRefuses() {
        expect(4, "permission denied: a/b", new AccessDeniedException("a/b"));
        expect(4, "a/b: No space left on device", new FileSystemException("a/b", null, "No space left on device"));
        expect(4, "cannot write x: full", new LogWriteException("cannot write x: full", new IOException("full")));
        expect(4, "cannot read x: broken", new UncheckedIOException("cannot read x", new IOException("broken")));
        expect(4, "no host", new HostException("no host"));
        assertThat(report(new OutOfMemoryError("Java heap space")).exits(4).complaint())
                .contains("QUIPU_HEAP=");
    }

    @ParameterizedTest
    @EnumSource(ModelException.Reason.class)
    void shouldHaveACodeForEveryTroubleWithAModel(ModelException.Reason reason) {
        int expected =
                switch (reason) {
                    case BAD_ARGUMENT, STOPPED -> ExitCode.BUG;
                    case NO_MEMORY -> ExitCode.HOST_FAILURE;
                    default -> ExitCode.BAD_INPUT;
                };
        assertThat(report(new ModelException(reason, "m.gguf: no")).code()).isEqualTo(expected);
    }

    @Test
    void shouldMakeOneLineOfMany() {
        expect(3, "first second third", new RunException("first\n   second\r\nthird\n"));
    }

    @Test
    void shouldShowATraceForAMistakeOfOursOnly() {
        var bug = report(new IllegalStateException("impossible")).exits(ExitCode.BUG);

        assertThat(bug.err()).contains("\tat ").endsWith("quipu: impossible" + System.lineSeparator());
    }
}
