package dev.quipu.wasm.chicory;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.WasmException.Phase;
import dev.quipu.wasm.WasmModule;

/**
 * Chicory's runtime compiler: each wasm function becomes a JVM method, once per module. A function too large for a JVM
 * method runs in Chicory's interpreter, slower and with the same results. Memory ends at 2 GiB − 64 KiB. Counts no
 * fuel and does not canonicalise NaNs.
 */
public final class ChicoryEngine implements WasmEngine {

    @Override
    public String name() {
        return "chicory";
    }

    @Override
    public boolean supportsMemory64() {
        return false;
    }

    @Override
    public boolean hasFastVectors() {
        return false;
    }

    @Override
    public WasmModule load(byte[] wasm) {
        try {
            var parsed = Parser.parse(wasm);
            var machines = MachineFactoryCompiler.builder(parsed)
                    .withInterpreterFallback(InterpreterFallback.SILENT)
                    .compile();
            return new ChicoryModule(parsed, machines);
        } catch (ChicoryException e) {
            String reason = Memory64.isAskedForBy(wasm)
                    ? "a 64-bit memory (memory64): Chicory runs wasm32 only"
                    : "Chicory cannot load the module: " + e.getMessage();
            throw new WasmException(Phase.LOAD, reason, e);
        } catch (RuntimeException e) { // the parser checks no lengths of its own: a cut module ends in the JDK
            throw new WasmException(Phase.LOAD, "not a valid wasm module: " + e, e);
        }
    }
}
