package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.wasm.Tier;
import dev.quipu.wasm.WasmException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The fold, on two small modules; {@code library.wat} says what each letter does. */
abstract class AosProcessContract {

    /** How functions are run; nothing here may depend on it. */
    abstract Tier tier();

    private AosProcess library(HostState hostState) {
        return process("library.wasm", false, hostState);
    }

    private AosProcess process(String module, boolean metered, HostState hostState) {
        return new AosProcess(
                AosModule.parse(Modules.resource(module), metered),
                "{}".getBytes(StandardCharsets.UTF_8),
                AosModule.executor(tier()),
                Drive.NONE,
                hostState);
    }

    private static Evaluation send(AosProcess process, String message) {
        return process.evaluate(message.getBytes(StandardCharsets.UTF_8));
    }

    private static String output(AosProcess process, String message) {
        return send(process, message).result().path("Output").asText();
    }

    private static String error(AosProcess process, String message) {
        var evaluation = send(process, message);
        assertThat(evaluation.failed()).isTrue();
        return evaluation.result().path("Error").asText();
    }

    @Test
    void shouldCarryMemoryFromMessageToMessage() {
        var process = library(HostState.FORGOTTEN);
        assertThat(output(process, "c")).isEqualTo("1");
        assertThat(output(process, "c")).isEqualTo("2");
    }

    @Test
    void shouldPassOnOnlyWhatTheModuleSays() {
        assertThat(send(library(HostState.FORGOTTEN), "c").result().toString())
                .isEqualTo("{\"Output\":\"1\",\"Messages\":[],\"Patches\":[],\"GasUsed\":0}");
    }

    @ParameterizedTest
    @CsvSource({
        "u, unreachable",
        "x, Program terminated with exit(3)",
        "e, refused",
        "f, thrown",
        "g, unreachable",
    })
    void shouldTakeTheMemoryBackAfterAnError(String letter, String message) {
        for (var hostState : HostState.values()) {
            var process = library(hostState);
            output(process, "c");
            assertThat(error(process, letter)).isEqualTo(message);
            assertThat(output(process, "c"))
                    .as("%s after %s", hostState, letter)
                    .isEqualTo("2");
        }
    }

    @Test
    void shouldTakeTheFirstMemoryBackWhenTheFirstMessageFails() {
        var process = library(HostState.FORGOTTEN);
        error(process, "u");
        assertThat(output(process, "c")).isEqualTo("1");
    }

    @Test
    void shouldCallAnAnswerThatIsNoJsonAnError() {
        assertThat(error(library(HostState.FORGOTTEN), "n")).startsWith("the answer of the module is no JSON");
    }

    @ParameterizedTest
    @EnumSource(HostState.class)
    void shouldStayGrownAfterAnErrorOnlyInTheSameInstance(HostState hostState) {
        var process = library(hostState);
        assertThat(output(process, "p")).isEqualTo("2");
        error(process, "g");
        assertThat(output(process, "p")).isEqualTo(hostState == HostState.KEPT ? "4" : "2");
    }

    @Test
    void shouldStartTheClockAnewForEachMessageUnlessKept() {
        var forgotten = library(HostState.FORGOTTEN);
        assertThat(output(forgotten, "d") + output(forgotten, "d")).isEqualTo("44");
        var kept = library(HostState.KEPT);
        assertThat(output(kept, "d") + output(kept, "d")).isEqualTo("45");
    }

    @Test
    void shouldCatchALongJumpAndPutTheStackBack() {
        var process = library(HostState.FORGOTTEN);
        assertThat(output(process, "j")).isEqualTo("1");
        assertThat(output(process, "j")).isEqualTo("1");
    }

    @Test
    void shouldMeasureGasOfEachMessageAlone() {
        var process = process("library.wasm", true, HostState.FORGOTTEN);
        long first = send(process, "c").gasUsed();
        assertThat(first).isPositive();
        assertThat(send(process, "c").gasUsed()).isEqualTo(first);
        assertThat(send(process, "j").gasUsed()).isGreaterThan(first);
        assertThat(send(library(HostState.FORGOTTEN), "c").gasUsed()).isZero();
    }

    @Test
    void shouldRunAProgramThatExitsAfterMainAndCatchesItsExceptions() {
        var process = process("program.wasm", false, HostState.FORGOTTEN);
        // 5 stored by main before it exits, 1 thrown and caught, 1 answered by the clock
        assertThat(output(process, "")).isEqualTo("7");
    }

    @Test
    void shouldNameAllThatAModuleAsksForInVain() {
        var wasm = Modules.resource("strange.wasm");
        assertThatThrownBy(() -> AosModule.parse(wasm, false))
                .isInstanceOfSatisfying(
                        WasmException.class, e -> assertThat(e.phase()).isEqualTo(WasmException.Phase.LINK))
                .hasMessageContaining("env.teleport")
                .hasMessageContaining("env.strftime [i32] -> []")
                .hasMessageContaining("env.memory (a memory)")
                .hasMessageNotContaining("fd_close");
    }

    @Test
    void shouldNameTheExportsThatAModuleLacks() {
        var wasm = Modules.resource("silent.wasm");
        assertThatThrownBy(() -> AosModule.parse(wasm, false))
                .hasMessageContaining("does not export handle, emscripten_stack_get_current");
    }
}
