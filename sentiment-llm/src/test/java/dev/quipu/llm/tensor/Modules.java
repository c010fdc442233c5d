package dev.quipu.llm.tensor;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.wasm.HostFunction;
import dev.quipu.wasm.HostFunction.ValueType;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.WasmInstance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Instances of the inference module, for what the tensor extension does for them. */
final class Modules {

    /** Its context has 256 positions. */
    private static final byte[] MODEL = resource("random-q8_0.gguf");

    /** Every way the extension can be used. */
    static final List<TensorExtension> WAYS =
            List.of(TensorExtension.off(), TensorExtension.on(1), TensorExtension.on(2));

    /** One of each build, without metering; apart, since its making calls back into {@link Modules} from other threads. */
    static final class Unmetered {

        static final Map<InferenceBuild, WasmInstance> INSTANCES = Stream.of(InferenceBuild.values())
                .collect(Collectors.toMap(
                        Function.identity(), build -> instantiate(new QuipuEngine(), build, TensorExtension.off())));

        private Unmetered() {}
    }

    private Modules() {}

    private static byte[] resource(String name) {
        try (InputStream in = InferenceBuild.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a small model loaded. */
    static WasmInstance instantiate(WasmEngine engine, InferenceBuild build, TensorExtension tensor) {
        ValueType address = Product.address(build);
        var drive = List.of(
                new HostFunction("drive", "size", List.of(), ValueType.I64, (caller, given) -> MODEL.length),
                new HostFunction(
                        "drive", "read", List.of(ValueType.I64, address, address), address, (caller, given) -> {
                            int count = (int) Math.min(given[2], MODEL.length - given[0]);
                            caller.write(given[1], MODEL, (int) given[0], count);
                            return count;
                        }));
        WasmInstance instance = engine.load(build.wasm())
                .instantiate(Stream.concat(drive.stream(), tensor.imports(address).stream())
                        .toList());
        if (instance.call("qp_load", 0) != 0) throw new IllegalStateException("the model was not loaded");
        return instance;
    }

    /** Calls a function of the extension as if the module had asked for it. */
    static void ask(
            TensorExtension tensor, String function, WasmInstance instance, InferenceBuild build, long... arguments) {
        tensor.imports(Product.address(build)).stream()
                .filter(found -> found.name().equals(function))
                .findFirst()
                .orElseThrow()
                .body()
                .call(instance, arguments);
    }

    /** Puts bytes into an instance's scratch memory, 16-aligned; 0 for no bytes. */
    static long put(WasmInstance instance, InferenceBuild build, byte[] bytes) {
        if (bytes.length == 0) {
            return 0;
        }
        long address = instance.call("qp_alloc", bytes.length);
        address = build == InferenceBuild.W32 ? Integer.toUnsignedLong((int) address) : address;
        instance.write(address, bytes);
        return address;
    }
}
