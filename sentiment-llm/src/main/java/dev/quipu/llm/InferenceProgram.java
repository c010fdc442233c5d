package dev.quipu.llm;

import dev.quipu.llm.ModelException.Reason;
import dev.quipu.llm.tensor.TensorExtension;
import dev.quipu.wasm.HostFunction;
import dev.quipu.wasm.HostFunction.ValueType;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.WasmInstance;
import dev.quipu.wasm.WasmModule;
import java.util.List;
import java.util.stream.Stream;

/** The inference module, compiled once by one engine; opens an instance per model and thread. Safe on any thread. */
public final class InferenceProgram {

    /** Version of the ABI in {@code inference.h} that this class speaks. */
    public static final int ABI_VERSION = 2;

    private final InferenceBuild build;
    private final WasmModule module;
    private final TensorExtension tensor;

    private InferenceProgram(InferenceBuild build, WasmModule module, TensorExtension tensor) {
        this.build = build;
        this.module = module;
        this.tensor = tensor;
    }

    /** Compiles the build that suits the engine best, with the tensor extension on one thread. */
    public static InferenceProgram compile(WasmEngine engine) {
        return compile(engine, InferenceBuild.bestFor(engine));
    }

    public static InferenceProgram compile(WasmEngine engine, InferenceBuild build) {
        return compile(engine, build, TensorExtension.on(1));
    }

    /** @param tensor who does the matrix products; it changes no result, and stays the caller's to close */
    public static InferenceProgram compile(WasmEngine engine, InferenceBuild build, TensorExtension tensor) {
        return new InferenceProgram(build, engine.load(build.wasm()), tensor);
    }

    /** The same code, compiled once, with the matrix products done by another. */
    InferenceProgram with(TensorExtension other) {
        return new InferenceProgram(build, module, other);
    }

    /** The build that runs. */
    public InferenceBuild build() {
        return build;
    }

    /**
     * A fresh instance with the model's weights in its memory.
     *
     * @param maxTokens length of the longest prompt with its answer, which sizes the KV cache; the model's context
     *     length if 0 or beyond it
     * @throws ModelException if the file is no model the module can run
     */
    public InferenceModule open(ModelFile model, int maxTokens) {
        InferenceModule opened = instantiate(model);
        opened.load(maxTokens);
        return opened;
    }

    /** A fresh instance with tokenizer and metadata only. */
    public InferenceModule openVocabulary(ModelFile model) {
        InferenceModule opened = instantiate(model);
        opened.loadVocabularyOnly();
        return opened;
    }

    private InferenceModule instantiate(ModelFile model) {
        WasmInstance instance = module.instantiate(imports(model));
        var opened = new InferenceModule(instance, build.address() == ValueType.I32, model);
        int abiVersion = opened.abiVersion();
        if (abiVersion != ABI_VERSION) {
            throw new ModelException(
                    Reason.UNSUPPORTED,
                    "%s speaks ABI version %d, expected %d".formatted(build.file(), abiVersion, ABI_VERSION));
        }
        return opened;
    }

    private List<HostFunction> imports(ModelFile model) {
        return Stream.concat(drive(model).stream(), tensor.imports(build.address()).stream())
                .toList();
    }

    /** The mounted file as the module sees it: {@code size() -> i64} and {@code read(offset, to, length) -> count}. */
    private List<HostFunction> drive(ModelFile model) {
        ValueType address = build.address();
        return List.of(
                new HostFunction("drive", "size", List.of(), ValueType.I64, (caller, arguments) -> model.bytes()),
                new HostFunction(
                        "drive",
                        "read",
                        List.of(ValueType.I64, address, address),
                        address,
                        (caller, arguments) ->
                                model.read(arguments[0], caller, unsigned(arguments[1]), unsigned(arguments[2]))));
    }

    private long unsigned(long address) {
        return build.address() == ValueType.I32 ? Integer.toUnsignedLong((int) address) : address;
    }
}
