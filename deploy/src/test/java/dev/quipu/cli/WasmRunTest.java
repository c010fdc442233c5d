package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WasmRunTest {

    @TempDir
    Path folder;

    private Path guest;

    @BeforeEach
    void copyGuest() throws IOException {
        guest = copy("guest.wasm");
    }

    private Path copy(String resource) throws IOException {
        var file = folder.resolve(resource);
        try (var in = WasmRunTest.class.getResourceAsStream(resource)) {
            Files.copy(in, file);
        }
        return file;
    }

    private Answer run(String... arguments) {
        return wasm("run", guest, arguments);
    }

    private Answer wasm(String verb, Path file, String... arguments) {
        var line = new ArrayList<>(List.of("wasm", verb, file.toString()));
        line.addAll(Arrays.asList(arguments));
        return new Cli(folder).run(line.toArray(String[]::new));
    }

    @Test
    void shouldPrintWhatTheExportReturns() {
        assertThat(run("add", "-1", "0x10").exits(ExitCode.OK).out()).isEqualTo("15%n".formatted());
        assertThat(run("add", "4294967295", "-2147483648").exits(ExitCode.OK).out())
                .isEqualTo("2147483647%n".formatted());
        assertThat(run("half", "-inf").exits(ExitCode.OK).out()).isEqualTo("-inf%n".formatted());
        assertThat(run("half", "3").exits(ExitCode.OK).out()).isEqualTo("1.5%n".formatted());
    }

    @Test
    void shouldTellTypesAndFuelInTheObject() {
        var first = run("fibonacci", "10", "--json").exits(ExitCode.OK).json();
        assertThat(first.path("results").get(0).path("type").asText()).isEqualTo("i64");
        assertThat(first.path("results").get(0).path("value").asText()).isEqualTo("55");
        assertThat(first.path("fuelUsed").asLong())
                .isPositive()
                .isEqualTo(
                        run("fibonacci", "10", "--json").json().path("fuelUsed").asLong());
    }

    @Test
    void shouldStopExactlyWhereFuelEnds() {
        long needed = run("fibonacci", "10", "--json").json().path("fuelUsed").asLong();
        run("fibonacci", "10", "--fuel", Long.toString(needed)).exits(ExitCode.OK);
        assertThat(run("fibonacci", "10", "--fuel", Long.toString(needed - 1))
                        .exits(ExitCode.NEGATIVE)
                        .complaint())
                .contains("out of fuel");
    }

    @Test
    void shouldSayWhereTheModuleTrapped() {
        assertThat(run("divide", "1", "0").exits(ExitCode.NEGATIVE).complaint())
                .contains("guest.wasm", "integer divide by zero", "in divide (function");
    }

    @Test
    void shouldRefuseWhatTheExportDoesNotTake() {
        assertThat(run("add", "1").exits(ExitCode.USAGE).complaint()).contains("takes 2 arguments, not 1");
        assertThat(run("add", "1", "2", "--fuell").exits(ExitCode.USAGE).complaint())
                .contains("--fuell");
        assertThat(run("add", "1", "x").exits(ExitCode.USAGE).complaint()).contains("argument 2", "'x'", "an i32");
        assertThat(run("add", "4294967296", "1").exits(ExitCode.USAGE).complaint())
                .contains("argument 1", "'4294967296'", "4294967295");
        assertThat(run("half", "1.5f").exits(ExitCode.USAGE).complaint()).contains("'1.5f'", "an f32");
        assertThat(run("add", "1", "2", "--fuel", "-1").exits(ExitCode.USAGE).complaint())
                .contains("-1");
    }

    @Test
    void shouldNameTheExportsWhenOneIsMissing() {
        assertThat(run("subtract", "1", "2").exits(ExitCode.BAD_INPUT).complaint())
                .contains("'subtract'", "add, divide, fibonacci");
        assertThat(run("memory").exits(ExitCode.BAD_INPUT).complaint()).contains("'memory'");
    }

    @Test
    void shouldRefuseWhatIsNoModule() throws IOException {
        var text = Files.writeString(folder.resolve("text.wasm"), "I am no module");
        assertThat(wasm("run", text, "add").exits(ExitCode.BAD_INPUT).complaint())
                .contains("text.wasm", "magic");
        assertThat(wasm("run", folder.resolve("none.wasm"), "add")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("none.wasm");
    }

    @Test
    void shouldLetTheModuleWriteAndEndItself() throws IOException {
        assertThat(run("greet", "1").exits(ExitCode.OK).out()).isEqualTo("hello, world\n13%n".formatted());
        var toError = run("greet", "2").exits(ExitCode.OK);
        assertThat(toError.out()).isEqualTo("13%n".formatted());
        assertThat(toError.err()).contains("hello, world");
        assertThat(run("greet", "9").exits(ExitCode.OK).out()).isEqualTo("-8%n".formatted());
        run("quit", "0").exits(ExitCode.OK);
        assertThat(run("quit", "7").exits(ExitCode.NEGATIVE).err()).contains("exit code 7");
        assertThat(wasm("run", copy("guest64.wasm"), "add", "2", "3").out()).isEqualTo("5%n".formatted());
    }

    @Test
    void shouldLeaveStandardOutputToTheObject() {
        var answer = run("greet", "1", "--json").exits(ExitCode.OK);
        assertThat(answer.json().path("results").get(0).path("value").asText()).isEqualTo("13");
        assertThat(answer.err()).contains("hello, world");
    }

    @Test
    void shouldGiveNoClock() {
        assertThat(run("clock").exits(ExitCode.OK).out()).isEqualTo("52%n".formatted());
    }

    @Test
    void shouldTellBeforeWarmUpThatBenchCannotCallIt() {
        assertThat(wasm("bench", guest, "add", "1", "2")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("imports");
        assertThat(wasm("bench", guest, "add", "1").exits(ExitCode.USAGE).complaint())
                .contains("takes 2 arguments");
    }

    @Test
    @Tag("full")
    void shouldTimeWarmCalls() throws IOException {
        var kernel = dev.quipu.cli.bench.Kernel.extract("q8", "w64", folder);
        var figures =
                wasm("bench", kernel, "checksum", "--json").exits(ExitCode.OK).json();
        assertThat(figures.path("least").asDouble()).isPositive();
        assertThat(figures.path("median").asDouble())
                .isGreaterThanOrEqualTo(figures.path("least").asDouble());
        assertThat(figures.path("bytesPerCall").asDouble()).isZero();
    }
}
