package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.WasmEngineContract;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Import;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.HandMade;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Runs a few modules through a cache and tells all that can be seen of them; also as a process of its own. */
final class CacheGuest {

    private static final Instrumentation METERED = Instrumentation.metered(Metering.QUIPU);

    private CacheGuest() {}

    /** @param arguments the cache's folder */
    public static void main(String[] arguments) throws IOException {
        System.out.print(transcript(CodeCache.at(Path.of(arguments[0]))));
    }

    /** Every exported function of each module called with a few numbers: results or trap, and the fuel that is left. */
    static String transcript(CodeCache cache) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (byte[] wasm : modules()) {
            Module module = cache.parse(wasm, Limits.DEFAULT, METERED);
            CompiledExecutor executor = new CompiledExecutor(RunLimits.DEFAULT, CompilerOptions.detect(), cache);
            Linker linker = new Linker(executor);
            for (Import required : module.declarations().imports()) {
                linker.define(required.module(), required.name(), host(module, required));
            }
            tell(linker.instantiate(module, 1_000_000), seen);
        }
        return seen.toString();
    }

    /** Loops, memory, floats, calls of the host; one with a loop; one that is interpreted; one that traps. */
    static List<byte[]> modules() throws IOException {
        try (InputStream in = WasmEngineContract.class.getResourceAsStream("/dev/quipu/wasm/contract-w64.wasm")) {
            return List.of(
                    in.readAllBytes(),
                    HandMade.wasm(HandMade.SUM),
                    HandMade.wasm(HandMade.TAIL_RECURSION),
                    HandMade.wasm(HandMade.LOAD));
        }
    }

    private static Func host(Module module, Import required) {
        int type = ((ExternalType.Function) required.type()).typeIndex();
        return Func.host(module.declarations().types().get(type), (Func.Numeric)
                (caller, values) -> 3 * Arrays.stream(values).sum() + 1);
    }

    private static void tell(Instance instance, StringBuilder seen) {
        instance.exports().forEach((name, external) -> {
            if (external instanceof Func function && takesNumbers(function.type())) {
                for (long argument : new long[] {0, 7, 1 << 20}) {
                    seen.append(name).append(' ').append(argument).append(": ");
                    seen.append(outcome(function, argument))
                            .append(", ")
                            .append(instance.fuel)
                            .append('\n');
                }
            }
        });
    }

    private static boolean takesNumbers(FunctionType type) {
        return type.parameters().stream().noneMatch(ValueType::isReference)
                && type.results().stream().noneMatch(ValueType::isReference);
    }

    private static String outcome(Func function, long argument) {
        long[] arguments = new long[function.type().parameterSlots()];
        Arrays.fill(arguments, argument);
        try {
            return Arrays.toString(function.call(arguments));
        } catch (WasmException e) {
            return e.getMessage();
        }
    }
}
