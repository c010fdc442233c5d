package dev.quipu.wasm;

import static dev.quipu.wasm.WasmBytes.function;
import static dev.quipu.wasm.WasmBytes.module;
import static dev.quipu.wasm.WasmBytes.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.HandMade;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where charges stand in the stream, what they come to, and what a charge that does not suffice leaves behind. */
class MeteringTest {

    private static Instance instance(byte[] wasm, Metering metering) {
        Module module = Module.parse(wasm, Limits.DEFAULT, Instrumentation.metered(metering));
        return new Linker(new Machine(RunLimits.DEFAULT)).instantiate(module);
    }

    private static Code code(WasmBytes body, Instrumentation instrumentation) {
        return Module.parse(function(body), Limits.DEFAULT, instrumentation).code(0);
    }

    /** The stream as text: each opcode, a charge with its cost. */
    private static List<String> stream(WasmBytes body, Metering metering) {
        return stream(code(body, Instrumentation.metered(metering)));
    }

    private static List<String> stream(Code code) {
        List<String> stream = new ArrayList<>();
        for (int position : code.positions()) {
            Opcode opcode = code.opcodeAt(position);
            stream.add(opcode == Opcode.FUEL ? "fuel " + code.longAt(position + 1) : opcode.text());
        }
        return stream;
    }

    @Test
    void shouldChargeEverySegmentBeforeItRuns() {
        // i32.const 1, if nop else nop nop end, i32.const 1, drop
        WasmBytes body = part().bytes(0, 0x41, 1, 0x04, 0x40, 0x01, 0x05, 0x01, 0x01, 0x0B, 0x41, 1, 0x1A, 0x0B);

        assertThat(stream(body, Metering.AO))
                .containsExactly(
                        "fuel 93",
                        "i32.const",
                        "quipu.jump_unless",
                        "fuel 182",
                        "quipu.jump",
                        "fuel 93",
                        "fuel 212",
                        "i32.const",
                        "drop",
                        "return");
        assertThat(stream(body, Metering.QUIPU))
                .as("nothing of the else part costs anything")
                .containsExactly(
                        "fuel 2",
                        "i32.const",
                        "quipu.jump_unless",
                        "fuel 1",
                        "quipu.jump",
                        "fuel 2",
                        "i32.const",
                        "drop",
                        "return");
        assertThat(stream(body, Metering.NONE))
                .containsExactly("i32.const", "quipu.jump_unless", "quipu.jump", "i32.const", "drop", "return");
    }

    @Test
    void shouldLandOnTheChargeOfWhateverIsJumpedTo() {
        // block (br_if 0 (1)) (loop (br_if 0 (1))) end, i32.const 1, drop
        WasmBytes body = part().bytes(
                        0, 0x02, 0x40, 0x41, 1, 0x0D, 0, 0x03, 0x40, 0x41, 1, 0x0D, 0, 0x0B, 0x0B, 0x41, 1, 0x1A, 0x0B);
        Code code = code(body, new Instrumentation(Metering.QUIPU, true));

        assertThat(stream(code))
                .containsExactly(
                        "quipu.poll",
                        "fuel 2",
                        "i32.const",
                        "quipu.jump_if",
                        "quipu.poll",
                        "fuel 2",
                        "i32.const",
                        "quipu.jump_if",
                        "fuel 2",
                        "i32.const",
                        "drop",
                        "return");
        assertThat(code.opcodeAt(code.blocks().get(1).end())).isEqualTo(Opcode.FUEL);
        Block loop = code.blocks().get(2);
        assertThat(loop.kind()).isEqualTo(Block.Kind.LOOP);
        assertThat(code.opcodeAt(loop.start())).isEqualTo(Opcode.POLL);
        assertThat(code.words()[code.positions()[7] + 1]).as("the branch back").isEqualTo(loop.start());
        assertThat(code.byteOffsetAt(loop.start())).isEqualTo(29);
    }

    @Test
    void shouldCountDeadCodeInALiveSegmentAndLeaveOutDeadSegments() {
        // unreachable, i32.const 1, drop, block, end .. as one segment
        WasmBytes stops = part().bytes(0, 0x00, 0x41, 1, 0x1A, 0x02, 0x40, 0x0B, 0x41, 1, 0x1A, 0x0B);
        // block br 0, i32.const 1, drop, end
        WasmBytes leaves = part().bytes(0, 0x02, 0x40, 0x0C, 0, 0x41, 1, 0x1A, 0x0B, 0x0B);

        assertThat(stream(stops, Metering.AO)).containsExactly("fuel 214", "unreachable");
        assertThat(stream(leaves, Metering.AO)).containsExactly("fuel 182", "quipu.jump", "return");
    }

    @Test
    void shouldChargeTheHandlersOfExceptions() {
        // try (call 0) (catch_all (rethrow 0)) end
        WasmBytes legacy = part().bytes(0, 0x06, 0x40, 0x10, 0, 0x19, 0x09, 0, 0x0B, 0x0B);
        // block (try_table (catch_all 0) (call 0)) end, return_call 0
        WasmBytes standard =
                part().bytes(0, 0x02, 0x40, 0x1F, 0x40, 1, 2, 0, 0x10, 0, 0x0B, 0x0B, 0x12, 0, 0x41, 1, 0x1A, 0x0B);
        Code caught = code(legacy, Instrumentation.metered(Metering.QUIPU));

        assertThat(stream(caught)).containsExactly("fuel 5", "call", "quipu.jump", "fuel 64", "rethrow", "return");
        assertThat(caught.opcodeAt(
                        caught.regions().getFirst().clauses().getFirst().target()))
                .isEqualTo(Opcode.FUEL);
        assertThat(stream(standard, Metering.QUIPU)).containsExactly("fuel 4", "call", "fuel 4", "return_call");
    }

    @Test
    void shouldNotMeterConstantExpressions() {
        byte[] wasm =
                module().section(6, part().bytes(1, 0x7F, 0, 0x41, 5, 0x0B)).toArray();
        Module module = Module.parse(wasm, Limits.DEFAULT, new Instrumentation(Metering.AO, true));

        assertThat(stream(module.declarations().globalInitializers().getFirst()))
                .containsExactly("i32.const", "return");
    }

    @Property(tries = 200)
    void shouldTakeNothingForTheSegmentThatFuelDoesNotSufficeFor(
            @ForAll @IntRange(min = 1, max = 300) int rounds, @ForAll @IntRange(max = 4_000) int fuel) {
        Instance instance = instance(HandMade.wasm(HandMade.SUM), Metering.QUIPU);
        instance.fuel = fuel;
        Func sum = instance.exportedFunction("f");
        // Ten a round, then local.get; end is free.
        int cost = 10 * rounds + 1;

        if (fuel >= cost) {
            assertThat(sum.call(rounds)).containsExactly(rounds * (rounds + 1L) / 2);
            assertThat(instance.fuel).isEqualTo(fuel - cost);
        } else {
            assertThatThrownBy(() -> sum.call(rounds)).hasMessage("out of fuel").isInstanceOf(Trap.class);
            assertThat(instance.fuel).isEqualTo(fuel < 10 * rounds ? fuel % 10 : 0);
        }
    }

    @Test
    void shouldChargeCostsBeyondThirtyTwoBits() {
        // A division and a drop, 70,000 times: 36,122 each.
        WasmBytes body =
                part().bytes(0).times(70_000, 0x41, 1, 0x41, 1, 0x6D, 0x1A).bytes(0x0B);
        byte[] wasm = module().section(1, part().bytes(1, 0x60, 0, 0))
                .section(3, part().bytes(1, 0))
                .section(7, part().bytes(1, 1, 'f', 0, 0))
                .section(10, part().bytes(1).u32(body.toArray().length).all(body))
                .toArray();
        Instance instance = instance(wasm, Metering.AO);
        long cost = 70_000L * 36_122 + 91;

        instance.fuel = cost - 1;
        assertThatThrownBy(() -> instance.exportedFunction("f").call()).hasMessage("out of fuel");
        assertThat(instance.fuel).isEqualTo(cost - 1);
        instance.fuel = cost;
        instance.exportedFunction("f").call();
        assertThat(instance.fuel).isZero();
    }

    /**
     * {@code f(n)} with one bulk operation on memory or table 0, of length n.
     *
     * @param wide whether memory and table are 64-bit
     */
    private static byte[] bulk(boolean wide, boolean result, WasmBytes operands, int... operation) {
        WasmBytes body =
                part().bytes(0).all(operands).bytes(0x20, 0).bytes(operation).bytes(0x0B);
        int type = wide ? 0x7E : 0x7F;
        WasmBytes signature = part().bytes(1, 0x60, 1, type).all(result ? part().bytes(1, type) : part().bytes(0));
        return module().section(1, signature)
                .section(3, part().bytes(1, 0))
                .section(4, part().bytes(1, 0x70, wide ? 4 : 0, 100))
                .section(5, part().bytes(1, wide ? 4 : 0, 1))
                .section(7, part().bytes(1, 1, 'f', 0, 0))
                .section(10, part().bytes(1).u32(body.toArray().length).all(body))
                .toArray();
    }

    private static byte[] fill(boolean wide) {
        return bulk(wide, false, part().bytes(wide ? 0x42 : 0x41, 0, 0x41, 7), 0xFC, 11, 0);
    }

    private static byte[] grow(boolean wide) {
        return bulk(wide, true, part(), 0x40, 0);
    }

    private static byte[] growTable(boolean wide) {
        return bulk(wide, true, part().bytes(0xD0, 0x70), 0xFC, 15, 0);
    }

    private static long paid(byte[] wasm, Metering metering, long length) {
        Instance instance = instance(wasm, metering);
        long before = instance.fuel;
        instance.exportedFunction("f").call(length);
        return before - instance.fuel;
    }

    @ParameterizedTest
    @CsvSource({"0, 11", "63, 11", "64, 12", "640, 21", "65536, 1035"})
    void shouldPayForBytesFilled(int length, long cost) {
        assertThat(paid(fill(false), Metering.QUIPU, length)).isEqualTo(cost);
        assertThat(paid(fill(true), Metering.QUIPU, length)).isEqualTo(cost);
    }

    @Test
    void shouldPayForPagesAndEntriesAskedForWhetherGivenOrNot() {
        assertThat(paid(grow(false), Metering.QUIPU, 0)).isEqualTo(65);
        assertThat(paid(grow(true), Metering.QUIPU, 9)).isEqualTo(74);
        assertThat(paid(growTable(false), Metering.QUIPU, 7)).isEqualTo(66);
        assertThat(paid(growTable(true), Metering.QUIPU, 8)).isEqualTo(67);
        // More than anyone can have costs what 16 GiB, or 16 Mi entries, cost.
        assertThat(paid(grow(false), Metering.QUIPU, -1)).isEqualTo(65 + (1 << 18));
        assertThat(paid(grow(true), Metering.QUIPU, -1)).isEqualTo(65 + (1 << 18));
        assertThat(paid(growTable(true), Metering.QUIPU, -1)).isEqualTo(66 + (1 << 21));
    }

    @Test
    void shouldPayAoGasForGrowingMemoryWhateverTheLength() {
        assertThat(paid(grow(false), Metering.AO, 1)).isEqualTo(10_000 + 120 + 91);
        assertThat(paid(grow(false), Metering.AO, 1_000)).isEqualTo(10_000 + 120 + 91);
    }

    @Test
    void shouldNotBeginABulkOperationItCannotPayFor() {
        Instance instance = instance(fill(false), Metering.QUIPU);
        instance.fuel = 11 + 9;

        assertThatThrownBy(() -> instance.exportedFunction("f").call(640)).hasMessage("out of fuel");
        assertThat(instance.fuel).as("the segment is paid, the length is not").isEqualTo(9);
        assertThat(instance.memory().read(0, 640)).containsOnly(0);
        instance.fuel = 11 + 10;
        instance.exportedFunction("f").call(640);
        assertThat(instance.fuel).isZero();
        assertThat(instance.memory().read(0, 640)).containsOnly(7);
    }

    @ParameterizedTest
    @EnumSource(names = {"QUIPU", "AO"})
    void shouldChargeWhateverCanMakeALoopOrARecursion(Metering metering) {
        Stream.of(
                        Opcode.BR,
                        Opcode.BR_IF,
                        Opcode.BR_TABLE,
                        Opcode.CALL,
                        Opcode.CALL_INDIRECT,
                        Opcode.RETURN_CALL,
                        Opcode.RETURN_CALL_INDIRECT,
                        Opcode.THROW,
                        Opcode.THROW_REF,
                        Opcode.RETHROW)
                .forEach(opcode ->
                        assertThat(metering.cost(opcode)).as(opcode.text()).isPositive());
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotPriceWhatOnlyLoweringMakes(Metering metering) {
        for (Opcode opcode : Opcode.values()) {
            if (opcode.feature() == Feature.LOWERING) {
                assertThat(metering.cost(opcode)).as(opcode.text()).isZero();
            }
        }
    }
}
