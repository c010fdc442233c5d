package dev.quipu.llm.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.WasmInstance;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TensorExtensionTest {

    private static final Product SMALL = Product.draw(TileKind.CODES_4, true, 40, 64, 5, 1);

    /** As tensor.h has it: 64 + (tokens + 1) * cols * rows in whole tiles. */
    private static final long PRICE = 64 + 6 * 64 * 64;

    private static Stream<Arguments> buildsOnAndOff() {
        return Stream.of(InferenceBuild.values())
                .flatMap(build -> Stream.of(TensorExtension.off(), TensorExtension.on(2))
                        .map(tensor -> Arguments.of(build, tensor)));
    }

    private static WasmInstance metered(InferenceBuild build, TensorExtension tensor) {
        return Modules.instantiate(new QuipuEngine(Metering.QUIPU), build, tensor);
    }

    @ParameterizedTest
    @MethodSource("buildsOnAndOff")
    void shouldTakeThePublishedPriceHoweverItIsDone(InferenceBuild build, TensorExtension tensor) {
        for (TileKind kind : TileKind.values()) {
            for (int tokens : new int[] {1, 5, 40}) {
                var product = Product.draw(kind, true, 40, 64, tokens, 1);
                WasmInstance instance = metered(build, tensor);
                long[] arguments = product.putInto(instance, build);
                long before = instance.fuelUsed().orElseThrow();

                Modules.ask(tensor, "matmul", instance, build, arguments);

                assertThat(instance.fuelUsed().orElseThrow() - before).isEqualTo(64 + (tokens + 1L) * 64 * 64);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("buildsOnAndOff")
    void shouldWriteNothingWhenFuelDoesNotSufficeForThePrice(InferenceBuild build, TensorExtension tensor) {
        WasmInstance instance = metered(build, tensor);
        long[] arguments = SMALL.putInto(instance, build);
        instance.limitFuel(PRICE - 1);

        assertThatThrownBy(() -> Modules.ask(tensor, "matmul", instance, build, arguments))
                .isInstanceOf(WasmException.class)
                .hasMessage("out of fuel");
        assertThat(SMALL.result(instance, arguments)).containsOnly(0f);

        instance.limitFuel(PRICE);
        Modules.ask(tensor, "matmul", instance, build, arguments);
        assertThat(SMALL.result(instance, arguments)).isEqualTo(SMALL.byDefinition());
        assertThatThrownBy(() -> Modules.ask(tensor, "matmul", instance, build, arguments))
                .hasMessage("out of fuel");
    }

    @Test
    void shouldBoundWhatTheModulesOwnCodeMayTakeForAPrice() {
        WasmInstance instance = metered(InferenceBuild.W64_SIMD, TensorExtension.off());
        long[] arguments = SMALL.putInto(instance, InferenceBuild.W64_SIMD);
        long before = instance.fuelUsed().orElseThrow();

        assertThatThrownBy(() -> instance.uncharged(100, () -> instance.call("tensor.matmul", arguments)))
                .hasMessage("out of fuel");
        assertThat(instance.fuelUsed().orElseThrow()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("buildsOnAndOff")
    void shouldRefuseWhatIsNotAMatrixProductBeforeItCosts(InferenceBuild build, TensorExtension tensor) {
        WasmInstance instance = metered(build, tensor);
        long[] good = SMALL.putInto(instance, build);
        long before = instance.fuelUsed().orElseThrow();

        refused(tensor, instance, build, with(good, 0, 7), "tensor.matmul: kind is 7");
        refused(tensor, instance, build, with(good, 1, 0), "tensor.matmul: rows is 0");
        refused(tensor, instance, build, with(good, 2, 48), "tensor.matmul: cols is 48");
        refused(tensor, instance, build, with(good, 3, -1), "tensor.matmul: tokens is -1");
        refused(tensor, instance, build, with(good, 0, 2), "tensor.matmul: mins of 6 bits is " + good[6]);
        refused(tensor, instance, build, with(good, 4, instance.memoryBytes() - 64), "out of bounds memory access");
        refused(tensor, instance, build, with(good, 10, instance.memoryBytes() - 64), "out of bounds memory access");
        refused(
                tensor,
                instance,
                build,
                with(good, 5, good[5] + 2),
                "tensor.matmul: address of scales is " + (good[5] + 2));
        refused(tensor, instance, build, with(good, 10, good[7]), "tensor.matmul: x under the results is " + good[7]);
        assertThat(instance.fuelUsed().orElseThrow()).isEqualTo(before);
    }

    private static void refused(
            TensorExtension tensor, WasmInstance instance, InferenceBuild build, long[] arguments, String message) {
        assertThatThrownBy(() -> Modules.ask(tensor, "matmul", instance, build, arguments))
                .isInstanceOfSatisfying(
                        WasmException.class, e -> assertThat(e.phase()).isEqualTo(WasmException.Phase.TRAP))
                .hasMessage(message);
    }

    private static long[] with(long[] arguments, int index, long value) {
        long[] changed = arguments.clone();
        changed[index] = value;
        return changed;
    }

    @ParameterizedTest
    @MethodSource("buildsOnAndOff")
    void shouldTakeThePublishedPriceOfAttentionAndWriteNothingWithoutIt(InferenceBuild build, TensorExtension tensor) {
        var attention = Attention.draw(6, 2, 16, 3, 40, 1);
        WasmInstance instance = metered(build, tensor);
        long[] arguments = attention.putInto(instance, build);
        long positions = attention.positionsInPages();
        long price = 64 + positions * 6 * (2 * 16 + 32);
        instance.limitFuel(price - 1);

        assertThatThrownBy(() -> Modules.ask(tensor, "attend", instance, build, arguments))
                .hasMessage("out of fuel");
        assertThat(attention.result(instance, arguments)).containsOnly(0f);

        instance.limitFuel(price);
        long before = instance.fuelUsed().orElseThrow();
        Modules.ask(tensor, "attend", instance, build, arguments);
        assertThat(attention.result(instance, arguments)).isEqualTo(attention.byDefinition());
        assertThat(instance.fuelUsed().orElseThrow() - before).isEqualTo(price);
    }

    @ParameterizedTest
    @MethodSource("buildsOnAndOff")
    void shouldRefuseWhatIsNoAttention(InferenceBuild build, TensorExtension tensor) {
        var attention = Attention.draw(6, 2, 16, 3, 40, 1);
        WasmInstance instance = metered(build, tensor);
        long[] good = attention.putInto(instance, build);

        refusedAttention(tensor, instance, build, with(good, 1, 0), "tensor.attend: heads is 0");
        refusedAttention(tensor, instance, build, with(good, 2, 4), "tensor.attend: key heads is 4");
        refusedAttention(tensor, instance, build, with(good, 3, 6), "tensor.attend: head size is 6");
        refusedAttention(
                tensor,
                instance,
                build,
                with(good, 5, 2),
                "tensor.attend: address of a page is " + (attention.page(instance, good) + 2));
        refusedAttention(tensor, instance, build, with(good, 5, instance.memoryBytes()), "out of bounds memory access");
        refusedAttention(
                tensor, instance, build, with(good, 7, good[6]), "tensor.attend: rows under the results is " + good[6]);
    }

    private static void refusedAttention(
            TensorExtension tensor, WasmInstance instance, InferenceBuild build, long[] arguments, String message) {
        assertThatThrownBy(() -> Modules.ask(tensor, "attend", instance, build, arguments))
                .isInstanceOf(WasmException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @MethodSource("buildsOnAndOff")
    void shouldTakeThePublishedPricesOfTheSmallSteps(InferenceBuild build, TensorExtension tensor) {
        WasmInstance instance = metered(build, tensor);
        long x = Modules.put(instance, build, Product.bytes(new float[640]));
        long y = Modules.put(instance, build, new byte[640 * Float.BYTES]);
        long scales = Modules.put(instance, build, new byte[80]);
        long sums = Modules.put(instance, build, new byte[80]);
        long before = instance.fuelUsed().orElseThrow();

        Modules.ask(tensor, "quantise", instance, build, 20, x, y, scales, sums);
        long quantised = instance.fuelUsed().orElseThrow();
        assertThat(quantised - before).isEqualTo(64 + 96 * 20);

        Modules.ask(tensor, "gate", instance, build, 640, x, y);
        assertThat(instance.fuelUsed().orElseThrow() - quantised).isEqualTo(64 + 16 * 640);
    }

    @ParameterizedTest
    @MethodSource("buildsOnAndOff")
    void shouldRefuseSmallStepsOnWhatIsNotThere(InferenceBuild build, TensorExtension tensor) {
        WasmInstance instance = metered(build, tensor);
        long x = Modules.put(instance, build, new byte[128]);
        long y = Modules.put(instance, build, new byte[128]);
        long end = instance.memoryBytes();

        refusedStep(tensor, instance, build, "gate", "tensor.gate: numbers is -1", -1, x, y);
        refusedStep(tensor, instance, build, "gate", "out of bounds memory access", 32, x, end - 64);
        refusedStep(tensor, instance, build, "gate", "tensor.gate: up under the results is " + x, 32, x, x);
        refusedStep(tensor, instance, build, "quantise", "tensor.quantise: blocks is -1", -1, x, y, y + 64, y + 96);
        refusedStep(
                tensor,
                instance,
                build,
                "quantise",
                "tensor.quantise: scales under the results is " + (y + 60),
                1,
                x,
                y,
                y + 60,
                y + 96);
        refusedStep(tensor, instance, build, "quantise", "out of bounds memory access", 1, end, y, y + 64, y + 96);
    }

    private static void refusedStep(
            TensorExtension tensor,
            WasmInstance instance,
            InferenceBuild build,
            String function,
            String message,
            long... arguments) {
        assertThatThrownBy(() -> Modules.ask(tensor, function, instance, build, arguments))
                .isInstanceOf(WasmException.class)
                .hasMessage(message);
    }

    @Test
    void shouldRefuseToRunOnNoThread() {
        assertThatThrownBy(() -> TensorExtension.on(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be at least 1: 0");
    }

    @Test
    void shouldGoOnWithoutItsThreadsWhenItIsClosed() {
        TensorExtension tensor = TensorExtension.on(2);
        WasmInstance instance = metered(InferenceBuild.W64_SIMD, tensor);
        long[] arguments = SMALL.putInto(instance, InferenceBuild.W64_SIMD);
        tensor.close();

        Modules.ask(tensor, "matmul", instance, InferenceBuild.W64_SIMD, arguments);

        assertThat(SMALL.result(instance, arguments)).isEqualTo(SMALL.byDefinition());
    }
}
