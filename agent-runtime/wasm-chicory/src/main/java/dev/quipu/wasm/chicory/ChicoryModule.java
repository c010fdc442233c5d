package dev.quipu.wasm.chicory;

import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.UninstantiableException;
import com.dylibso.chicory.wasm.UnlinkableException;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import dev.quipu.wasm.HostFunction;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.WasmException.Phase;
import dev.quipu.wasm.WasmInstance;
import dev.quipu.wasm.WasmModule;
import java.util.List;
import java.util.function.Function;

/** A parsed and compiled module. */
record ChicoryModule(com.dylibso.chicory.wasm.WasmModule parsed, Function<Instance, Machine> machines)
        implements WasmModule {

    private static final long[] NO_RESULT = new long[0];

    @Override
    public WasmInstance instantiate(List<HostFunction> imports) {
        var values = ImportValues.builder();
        for (HostFunction function : imports) values.addFunction(chicoryFunction(function));
        Instance.Builder builder = Instance.builder(parsed)
                .withMachineFactory(machines)
                .withMemoryFactory(FlatMemory::new)
                .withImportValues(values.build());
        try {
            return new ChicoryInstance(ChicoryInstance.guarded(builder::build));
        } catch (UnlinkableException | UninstantiableException e) {
            throw new WasmException(Phase.LINK, "cannot link: " + e.getMessage(), e);
        }
    }

    private static com.dylibso.chicory.runtime.HostFunction chicoryFunction(HostFunction function) {
        List<ValType> parameters =
                function.parameters().stream().map(ChicoryModule::chicoryType).toList();
        List<ValType> results = function.result() == null ? List.of() : List.of(chicoryType(function.result()));
        return new com.dylibso.chicory.runtime.HostFunction(
                function.module(), function.name(), FunctionType.of(parameters, results), (instance, arguments) -> {
                    long[] given = ChicoryInstance.signExtended(arguments, parameters);
                    long result = function.body().call(new ChicoryInstance(instance), given);
                    return results.isEmpty() ? NO_RESULT : new long[] {result};
                });
    }

    private static ValType chicoryType(HostFunction.ValueType type) {
        return switch (type) {
            case I32 -> ValType.I32;
            case I64 -> ValType.I64;
            case F32 -> ValType.F32;
            case F64 -> ValType.F64;
        };
    }
}
