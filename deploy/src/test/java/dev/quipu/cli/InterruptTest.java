package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person ends a verb halfway, with Ctrl-C or worse: nothing half-written bears a name, and the next start works. */
class InterruptTest {

    @TempDir
    Path folder;

    private static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Starts a child, ends it at the first line with this text, and returns whether that line came. */
    private static boolean endAt(String text, boolean kill, ProcessBuilder builder) throws Exception {
        var child = builder.start();
        try (var lines = child.errorReader()) {
            boolean seen = Child.awaitLine(lines, text);
            if (kill) {
                child.destroyForcibly();
            } else {
                child.destroy();
            }
            assertThat(child.waitFor()).isNotZero();
            return seen;
        }
    }

    @Test
    void shouldLeaveOnlyDotFoldersWhenTheDemoIsEndedInItsImport() throws Exception {
        assertThat(endAt("Importing: 1", false, Child.of(folder, "demo"))).isTrue();

        assertThat(names(folder.resolve("archives"))).isNotEmpty().allMatch(name -> name.startsWith("."));
        assertThat(names(folder.resolve("runs"))).isEmpty();
    }

    @Test
    void shouldImportAnewAfterTheDemoWasKilledInItsImport() throws Exception {
        assertThat(endAt("Importing: 1", true, Child.of(folder, "demo"))).isTrue();
        assertThat(names(folder.resolve("archives"))).isNotEmpty().allMatch(name -> name.startsWith("."));

        assertThat(endAt("Archive: ", true, Child.of(folder, "demo"))).isTrue();

        assertThat(names(folder.resolve("archives"))).contains("demo");
        new Cli(folder)
                .run("data", "inspect", folder.resolve("archives/demo").toString())
                .exits(ExitCode.OK);
    }

    @Test
    void shouldLeaveOnlyDotFoldersWhenARunIsEnded() throws Exception {
        var archive = folder.resolve("archive");
        var cli = new Cli(folder);
        cli.run(new SmallArchive(folder).importInto(archive)).exits(ExitCode.OK);
        var args = new ArrayList<>(
                List.of("backtest", "--model", "small", "--threads", "1", "--archive", archive.toString()));
        args.addAll(SmallArchive.EAGER);

        assertThat(endAt("Replaying: 2", false, Child.of(folder, args.toArray(String[]::new))))
                .isTrue();

        assertThat(names(folder.resolve("runs"))).isNotEmpty().allMatch(name -> name.startsWith("."));
        assertThat(cli.run("runs").exits(ExitCode.OK).out()).startsWith("No runs");
        cli.run("verify").exits(ExitCode.BAD_INPUT);
        cli.run(args.toArray(String[]::new)).exits(ExitCode.OK);
        assertThat(cli.run("verify", "--memo").exits(ExitCode.OK).out()).startsWith("identical");
    }
}
