package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system of one mebibyte, in a mount namespace of its own: it goes when the child does. */
class FullDiskTest {

    @TempDir
    Path folder;

    /** Runs a script on a small disk mounted at {@code $DISK}; {@code quipu} is the command line with its home there. */
    private Answer onSmallDisk(String script) throws Exception {
        var disk = Files.createDirectories(folder.resolve("disk"));
        var mounted = folder.resolve("mounted");
        var quoted = Child.command().stream().map("'%s'"::formatted).toList();
        var file = Files.writeString(
                folder.resolve("script.sh"), """
                mount -t tmpfs -o size=1m tmpfs "$DISK" || exit 1
                touch '%s'
                quipu() { %s "$@"; }
                %s""".formatted(mounted, String.join(" ", quoted), script));
        var builder =
                new ProcessBuilder("bash", "-c", "exec unshare --map-root-user --mount bash '%s'".formatted(file));
        builder.environment().put("DISK", disk.toString());
        builder.environment().put("QUIPU_HOME", disk.resolve("home").toString());
        var answer = Child.finish(builder);
        assumeThat(mounted)
                .as("a file system mounted in a namespace of its own, with unshare and mount: %s", answer.err())
                .exists();
        return answer;
    }

    /** Every candle of the examples: about four times what fits on the disk. */
    private static String candles(String market) {
        return "coinbase="
                + Cli.repository()
                        .resolve("examples/data/Coinbase-%s-USD-PT4H-20210801_20220706.json.gz".formatted(market));
    }

    @Test
    void shouldWriteNothingOfANewLogThatDoesNotFit() throws Exception {
        var answer = onSmallDisk("""
                quipu data import --json --out "$DISK/log" --source '%s'
                code=$?
                find "$DISK" -mindepth 1 >&2
                exit $code
                """.formatted(candles("BTC")));

        answer.exits(ExitCode.HOST_FAILURE);
        assertThat(answer.complaint()).contains("No space left on device");
        assertThat(answer.err().lines()).noneMatch(line -> line.startsWith(folder.toString()));
        assertThat(answer.json().path("error").path("exitCode").asInt()).isEqualTo(ExitCode.HOST_FAILURE);
    }

    @Test
    void shouldKeepWholeMessagesOfALogThatCannotGrow() throws Exception {
        var news = new SmallArchive(folder).news("older.csv", 0, 3);
        var older = Files.writeString(news, Files.readString(news).replaceAll("(?m)^[0-9]+-7-2022", "1-7-2020"));

        var answer = onSmallDisk("""
                quipu data import --out "$DISK/log" --source 'cryptonews=%s' 2>/dev/null || exit 99
                quipu data import --out "$DISK/log" --source '%s' && exit 98
                [ $? = 4 ] || exit 97
                find "$DISK" -name '*.rejected*' | grep . && exit 96
                quipu data inspect --json "$DISK/log"
                """.formatted(older, candles("ETH")));

        answer.exits(ExitCode.OK);
        assertThat(answer.complaint()).contains("No space left on device");
        assertThat(answer.out()).contains("\"unsound\" : [ ]").contains("\"News\" : 3");
    }

    @Test
    void shouldLeaveNothingOfARunThatDoesNotFit() throws Exception {
        var archive = folder.resolve("archive");
        new Cli(folder).run(new SmallArchive(folder).importInto(archive)).exits(ExitCode.OK);
        var args = new ArrayList<>(
                List.of("backtest", "--model", "small", "--no-memo", "--json", "--archive", archive.toString()));
        args.addAll(SmallArchive.EAGER);

        var answer = onSmallDisk("""
                quipu %s
                code=$?
                find "$DISK/home/runs" -mindepth 1 >&2
                exit $code
                """.formatted(String.join(" ", args)));

        answer.exits(ExitCode.HOST_FAILURE);
        assertThat(answer.complaint()).contains("No space left on device");
        assertThat(answer.err().lines()).noneMatch(line -> line.startsWith(folder.toString()));
    }

    @Test
    void shouldNotSayDoneWhenStandardOutputIsFull() {
        var full = Path.of("/dev/full");
        assumeThat(Files.exists(full))
                .as("a device that is always full, %s", full)
                .isTrue();

        var answer = Child.finish(Child.of(folder, "runs", "--json").redirectOutput(full.toFile()));

        answer.exits(ExitCode.HOST_FAILURE);
        assertThat(answer.complaint()).contains("standard output");
    }
}
