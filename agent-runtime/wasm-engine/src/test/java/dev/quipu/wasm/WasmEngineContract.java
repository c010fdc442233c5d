package dev.quipu.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quipu.wasm.HostFunction.ValueType;
import dev.quipu.wasm.WasmException.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every engine behind the port must do, for 32-bit memories and, where it has them, 64-bit ones. */
public abstract class WasmEngineContract {

    private static final int PAGE_BYTES = 65_536;
    private static final byte[] EMPTY_MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};

    /** The two builds of one C source. */
    protected enum Build {
        W32(ValueType.I32),
        W64(ValueType.I64);

        final ValueType address;

        Build(ValueType address) {
            this.address = address;
        }

        public byte[] wasm() {
            String file = "/dev/quipu/wasm/contract-" + (this == W32 ? "w32" : "w64") + ".wasm";
            try (InputStream in = WasmEngineContract.class.getResourceAsStream(file)) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    protected abstract WasmEngine engine();

    @ParameterizedTest
    @EnumSource
    void shouldPassIntegersOfBothWidths(Build build) {
        WasmInstance instance = instantiate(build);

        assertThat(instance.call("add", 2, 3)).isEqualTo(5);
        assertThat(instance.call("add", Integer.MAX_VALUE, 1)).isEqualTo(Integer.MIN_VALUE);
        assertThat(instance.call("add", 0xFFFF_FFFFL, 0)).isEqualTo(-1);
        assertThat(instance.call("add", 0x7_0000_0002L, -5)).isEqualTo(-3);
        assertThat(instance.call("mul64", 3_000_000_000L, -3)).isEqualTo(-9_000_000_000L);
        assertThat(instance.call("nothing")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassFloatsAsRawBits(Build build) {
        WasmInstance instance = instantiate(build);

        assertThat(instance.call("third", Float.floatToRawIntBits(-1f))).isEqualTo(Float.floatToRawIntBits(-1f / 3));
        assertThat(instance.call("root", Double.doubleToRawLongBits(2)))
                .isEqualTo(Double.doubleToRawLongBits(Math.sqrt(2)));
        assertThat(instance.call("call_halve", Float.floatToRawIntBits(-3f)))
                .isEqualTo(Double.doubleToRawLongBits(-1.5));
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepStateApartBetweenInstances(Build build) {
        WasmModule module = load(build);
        WasmInstance first = module.instantiate(imports(build));
        WasmInstance second = module.instantiate(imports(build));

        assertThat(first.call("next")).isEqualTo(41);
        assertThat(first.call("next")).isEqualTo(42);
        assertThat(second.call("next")).isEqualTo(41);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRunInstancesOfOneModuleOnManyThreads(Build build) throws InterruptedException, ExecutionException {
        WasmModule module = load(build);
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                counts.add(threads.submit(() -> {
                    WasmInstance instance = module.instantiate(imports(build));
                    for (int call = 1; call < 1_000; call++) instance.call("next");
                    return instance.call("next");
                }));
            }
            for (Future<Long> count : counts) assertThat(count.get()).isEqualTo(1_040);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadAndWriteMemory(Build build) {
        WasmInstance instance = instantiate(build);
        long greeting = instance.call("greeting_at");

        assertThat(instance.read(greeting, 5)).isEqualTo(ascii("quipu"));
        instance.write(greeting, ascii("..knot.."), 2, 4);
        assertThat(instance.read(greeting, 5)).isEqualTo(ascii("knotu"));
        instance.call("poke", 0x8000, 0x0403_0201);
        assertThat(instance.read(0x8000, 4)).containsExactly(1, 2, 3, 4);
        assertThat(instance.call("peek", 0x8000)).isEqualTo(0x0403_0201);
        assertThat(instance.read(instance.memoryBytes(), 0)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseHostAccessOutsideMemory(Build build) {
        WasmInstance instance = instantiate(build);
        long end = instance.memoryBytes();

        for (long address : new long[] {end - 3, end, 0xFFFF_FFFFL, 1L << 40, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertStops(Phase.TRAP, "out of bounds", () -> instance.read(address, 4));
            assertStops(Phase.TRAP, "out of bounds", () -> instance.write(address, new byte[4]));
        }
        assertThat(instance.read(end - 4, 4)).containsOnly(0);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCallTheHost(Build build) {
        WasmInstance instance = instantiate(build);

        assertThat(instance.call("call_combine", -7, 1L << 40)).isEqualTo(-7 + (1L << 8) + 1);
        instance.call("call_fill", 3);
        assertThat(instance.read(instance.call("greeting_at"), 5)).isEqualTo(ascii("###pu"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassAnExceptionOfTheHostThroughUnchanged(Build build) {
        WasmModule module = load(build);
        for (RuntimeException thrown : List.of(
                new IllegalStateException("the host is out of ink"),
                new IndexOutOfBoundsException("host index"),
                new NullPointerException("host null"),
                new ArithmeticException("host arithmetic"),
                new IllegalArgumentException("host argument"))) {
            WasmInstance instance = module.instantiate(imports(build, (caller, arguments) -> {
                throw thrown;
            }));

            assertThatThrownBy(() -> instance.call("call_combine", 1, 2)).isSameAs(thrown);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheReasonOfATrap(Build build) {
        WasmInstance instance = instantiate(build);

        assertStops(Phase.TRAP, "unreachable", () -> instance.call("stop"));
        assertStops(Phase.TRAP, "divide by zero", () -> instance.call("divide", 1, 0));
        assertStops(Phase.TRAP, "overflow", () -> instance.call("divide", Integer.MIN_VALUE, -1));
        assertStops(Phase.TRAP, "out of bounds", () -> instance.call("peek", instance.memoryBytes() - 3));
        assertStops(Phase.TRAP, "out of bounds", () -> instance.call("peek", -4));
        assertStops(Phase.TRAP, "out of bounds", () -> instance.call("poke", 0x7FFF_FFFFL, 1));
        assertStops(Phase.TRAP, "out of bounds", () -> instance.call("copy", 0, instance.memoryBytes() - 1, 2));
        assertStops(Phase.TRAP, "indirect call type mismatch", () -> instance.call("through_table", 2, 9));
        assertThat(instance.call("through_table", 0, 9)).isEqualTo(18);
        assertThat(instance.call("through_table", 1, 9)).isEqualTo(81);
    }

    @Test
    void shouldStopACallThatAnExceptionOfTheModuleLeaves() {
        // (module (tag (param i32)) (func (export "f") i32.const 7 throw 0))
        byte[] module = HexFormat.of()
                .parseHex("0061736d01000000" + "01080260017f00600000" + "03020101" + "0d03010000" + "07050101660000"
                        + "0a08010600410708000b");
        WasmInstance instance = engine().load(module).instantiate(List.of());

        assertStops(Phase.TRAP, "uncaught exception", () -> instance.call("f"));
    }

    @Test
    void shouldDropAnActiveDataSegmentOnceItIsApplied() {
        // (module (memory 1) (data (i32.const 0) "abc")
        //   (func (export "init") (param i32) (memory.init 0 (i32.const 8) (i32.const 0) (local.get 0))))
        byte[] module = HexFormat.of()
                .parseHex("0061736d01000000" + "01050160017f00" + "03020100" + "0503010001" + "07080104696e69740000"
                        + "0c0101" + "0a0e010c00410841002000fc0800000b" + "0b09010041000b03616263");
        WasmInstance instance = engine().load(module).instantiate(List.of());

        assertThat(instance.read(0, 3)).isEqualTo(new byte[] {'a', 'b', 'c'});
        assertThat(instance.call("init", 0)).isZero();
        assertStops(Phase.TRAP, "out of bounds", () -> instance.call("init", 1));
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellExhaustedHostStackFromATrap(Build build) {
        WasmInstance instance = instantiate(build);

        assertStops(Phase.HOST, "stack", () -> instance.call("sink", 1_000_000_000));
        assertThat(instance.call("sink", 100)).isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGrowMemoryUpToTheModulesMaximum(Build build) {
        WasmInstance instance = instantiate(build);
        long before = instance.call("pages");
        assertThat(instance.memoryBytes()).isEqualTo(before * PAGE_BYTES);

        assertThat(instance.call("grow", 256 - before + 1)).isEqualTo(-1);
        assertThat(instance.call("grow", 256 - before)).isEqualTo(before);
        assertThat(instance.memoryBytes()).isEqualTo(256L * PAGE_BYTES);
        assertThat(instance.call("peek", 256L * PAGE_BYTES - 4)).isZero();
        assertThat(instance.call("grow", 1)).isEqualTo(-1);
        assertThat(instance.call("grow", 0)).isEqualTo(256);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseACallThatDoesNotFitTheExport(Build build) {
        WasmInstance instance = instantiate(build);

        assertStops(Phase.LINK, "no exported function 'absent'", () -> instance.call("absent"));
        assertStops(Phase.LINK, "no exported function 'memory'", () -> instance.call("memory"));
        assertStops(Phase.LINK, "'add' takes 2 arguments, not 1", () -> instance.call("add", 1));
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseToLinkWithoutAnImport(Build build) {
        WasmModule module = load(build);
        List<HostFunction> incomplete = imports(build).stream()
                .filter(function -> !function.name().equals("fill"))
                .toList();

        assertStops(Phase.LINK, "fill", () -> module.instantiate(incomplete));
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseAnImportOfAnotherType(Build build) {
        WasmModule module = load(build);
        List<HostFunction> wrong = new ArrayList<>(imports(build));
        wrong.set(0, new HostFunction("host", "combine", List.of(ValueType.I64), null, (caller, arguments) -> 0));

        assertStops(Phase.LINK, "combine", () -> module.instantiate(wrong));
    }

    @ParameterizedTest
    @EnumSource
    void shouldIgnoreImportsNobodyAskedFor(Build build) {
        List<HostFunction> more = new ArrayList<>(imports(build));
        more.add(0, new HostFunction("host", "unused", List.of(), null, (caller, arguments) -> 0));

        assertThat(load(build).instantiate(more).call("call_combine", 1, 0)).isEqualTo(2);
    }

    @Test
    void shouldRunAModuleWithoutMemory() {
        WasmInstance instance = engine().load(EMPTY_MODULE).instantiate(List.of());

        assertThat(instance.memoryBytes()).isZero();
        assertStops(Phase.TRAP, "out of bounds", () -> instance.read(0, 1));
    }

    @Test
    void shouldRefuseWhatIsNoModule() {
        byte[] truncated = Arrays.copyOf(Build.W32.wasm(), 300);

        assertStops(Phase.LOAD, "", () -> engine().load(new byte[0]));
        assertStops(Phase.LOAD, "", () -> engine().load(ascii("GGUF....")));
        assertStops(Phase.LOAD, "", () -> engine().load(truncated));
    }

    @Test
    void shouldSayThatItRunsWasm32OnlyWhereItDoes() {
        assumeFalse(engine().supportsMemory64(), "this engine runs wasm64");

        assertStops(Phase.LOAD, "runs wasm32 only", () -> engine().load(Build.W64.wasm()));
    }

    private WasmModule load(Build build) {
        assumeTrue(build == Build.W32 || engine().supportsMemory64(), "this engine runs wasm32 only");
        return engine().load(build.wasm());
    }

    private WasmInstance instantiate(Build build) {
        return load(build).instantiate(imports(build));
    }

    private static List<HostFunction> imports(Build build) {
        return imports(build, (caller, arguments) -> arguments[0] + (arguments[1] >> 32));
    }

    private static List<HostFunction> imports(Build build, HostFunction.Body combine) {
        return List.of(
                new HostFunction("host", "combine", List.of(ValueType.I32, ValueType.I64), ValueType.I32, combine),
                new HostFunction("host", "fill", List.of(build.address, build.address), null, (caller, arguments) -> {
                    caller.write(arguments[0], "#".repeat((int) arguments[1]).getBytes(StandardCharsets.US_ASCII));
                    return 0;
                }),
                new HostFunction(
                        "host",
                        "halve",
                        List.of(ValueType.F32),
                        ValueType.F64,
                        (caller, arguments) ->
                                Double.doubleToRawLongBits(Float.intBitsToFloat((int) arguments[0]) / 2.0)));
    }

    private static void assertStops(Phase phase, String reason, ThrowingCallable action) {
        WasmException stopped = catchThrowableOfType(WasmException.class, action);
        assertThat(stopped).as("expected to stop: %s", reason).isNotNull();
        assertThat(stopped).hasMessageContaining(reason);
        assertThat(stopped.getMessage()).doesNotContain("\n").isNotBlank();
        assertThat(stopped.phase()).isEqualTo(phase);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
