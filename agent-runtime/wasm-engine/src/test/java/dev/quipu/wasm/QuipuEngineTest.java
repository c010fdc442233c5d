package dev.quipu.wasm;

/** The contract of the port, kept by our own engine. */
class QuipuEngineTest extends WasmEngineContract {

    @Override
    protected WasmEngine engine() {
        return new QuipuEngine();
    }
}
