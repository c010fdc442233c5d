package dev.quipu.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** A home with a small archive and one run of it, made once and copied for tests that damage it. */
final class SmallRun {

    private final Path home;

    private SmallRun(Path home) {
        this.home = home;
    }

    /** Imports and runs; the memo keeps every score, so that later replays take no time. */
    static SmallRun make(Path home) {
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var made = new SmallRun(home);
        made.cli().run(new SmallArchive(home).importInto(made.archive())).exits(ExitCode.OK);
        made.cli().run(made.backtest()).exits(ExitCode.OK);
        return made;
    }

    /** The same home at another place, with the memo; its run still names the first archive. */
    SmallRun copyTo(Path other) {
        try (var files = Files.walk(home)) {
            for (var file : files.toList()) {
                Files.copy(file, other.resolve(home.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SmallRun(other);
    }

    Cli cli() {
        return new Cli(home);
    }

    Path archive() {
        return home.resolve("archive");
    }

    Path folder() {
        return cli().workspace().runs().resolve("0001-news-momentum");
    }

    /** With the small model unless another is named. */
    String[] backtest(String... more) {
        var args = new ArrayList<>(List.of("backtest", "--archive", archive().toString()));
        if (!List.of(more).contains("--model")) {
            args.addAll(List.of("--model", "small"));
        }
        args.addAll(SmallArchive.EAGER);
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    /** Verifies against this home's archive, with scores from the memo. */
    Answer verify() {
        return cli().run("verify", "--memo", "--json", "--archive", archive().toString());
    }
}
