package dev.quipu.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random modules, run with AO's gas, against what npm {@code @permaweb/wasm-metering} makes of them under Node; made by
 * {@code src/test/node/make-gas-vectors.js}.
 */
class GasVectorsTest {

    private static final long LIMIT = 300_000;

    static Stream<String> vectors() throws IOException {
        try (InputStream in = GasVectorsTest.class.getResourceAsStream("gas-vectors.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldCountTheGasOfTheReference(String line) {
        String[] fields = line.split("\t");
        Instance instance = instance(HexFormat.of().parseHex(fields[0]));
        assertThat(LIMIT - instance.fuel).as("gas of the start function").isEqualTo(Long.parseLong(fields[1]));

        for (String call : List.of(fields).subList(2, fields.length)) {
            String[] parts = call.split(" ");
            instance.fuel = LIMIT;
            String outcome = outcome(instance, Long.parseLong(parts[0]), Long.parseLong(parts[1]));

            assertThat(outcome + " " + (LIMIT - instance.fuel)).as(call).isEqualTo(parts[2] + " " + parts[3]);
        }
    }

    private static Instance instance(byte[] wasm) {
        Module module = Module.parse(wasm, Limits.DEFAULT, Instrumentation.metered(Metering.AO));
        FunctionType type = FunctionType.of(List.of(ValueType.I32), List.of(ValueType.I32));
        return new Linker(new Machine(RunLimits.DEFAULT))
                .define("host", "g", Func.host(type, (caller, arguments) -> (int) arguments[0] * 31 + 7))
                .instantiate(module, LIMIT);
    }

    private static String outcome(Instance instance, long first, long second) {
        try {
            return Long.toString(instance.exportedFunction("f").call(first, second)[0]);
        } catch (Trap trap) {
            return trap.getMessage().equals("out of fuel") ? "gas" : "trap";
        }
    }
}
