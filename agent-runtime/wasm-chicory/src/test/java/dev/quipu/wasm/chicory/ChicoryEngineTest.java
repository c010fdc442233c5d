package dev.quipu.wasm.chicory;

import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.WasmEngineContract;

class ChicoryEngineTest extends WasmEngineContract {

    private final WasmEngine engine = new ChicoryEngine();

    @Override
    protected WasmEngine engine() {
        return engine;
    }
}
