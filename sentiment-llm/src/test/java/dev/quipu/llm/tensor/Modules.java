package dev.quipu.llm.tensor;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.wasm.HostFunction;
import dev.quipu.wasm.HostFunction.ValueType;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.WasmInstance;
import java.util.List;
import java.util.stream.Stream;

/** Instances of the inference module without a model, for its matrix products. */
final class Modules {

    private Modules() {}

    static WasmInstance instantiate(WasmEngine engine, InferenceBuild build, TensorExtension tensor) {
        ValueType address = Product.address(build);
        var drive = List.of(
                new HostFunction("drive", "size", List.of(), ValueType.I64, (caller, given) -> 0),
                new HostFunction(
                        "drive", "read", List.of(ValueType.I64, address, address), address, (caller, given) -> 0));
        return engine.load(build.wasm())
                .instantiate(Stream.concat(drive.stream(), tensor.imports(address).stream())
                        .toList());
    }

    /** Does a product as if the module had asked for it. */
    static void ask(TensorExtension tensor, WasmInstance instance, InferenceBuild build, long... arguments) {
        tensor.imports(Product.address(build)).getFirst().body().call(instance, arguments);
    }
}
