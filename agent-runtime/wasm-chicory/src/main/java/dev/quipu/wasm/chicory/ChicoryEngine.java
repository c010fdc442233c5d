package dev.quipu.wasm.chicory;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.WasmException.Phase;
import dev.quipu.wasm.WasmModule;
import java.util.function.Function;

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
        var parsed = parse(wasm);
        return new ChicoryModule(parsed, machines(parsed));
    }

    private static com.dylibso.chicory.wasm.WasmModule parse(byte[] wasm) {
        try {
            return Parser.parse(wasm);
        } catch (ChicoryException e) {
            String reason = Memory64.isAskedForBy(wasm)
                    ? "a 64-bit memory (memory64): Chicory runs wasm32 only"
                    : "Chicory cannot load the module: " + e.getMessage();
            throw new WasmException(Phase.LOAD, reason, e);
        } catch (RuntimeException e) { // the parser checks no lengths of its own: a cut module ends in the JDK
            throw new WasmException(Phase.LOAD, "not a valid wasm module: " + e, e);
        }
    }

    /**
     * Its compiler fails on some valid modules, about one in forty random ones. Its interpreter does not, yet is wrong
     * on some of them: better to refuse those.
     */
    private static Function<Instance, Machine> machines(com.dylibso.chicory.wasm.WasmModule parsed) {
        try {
            return MachineFactoryCompiler.builder(parsed)
                    .withInterpreterFallback(InterpreterFallback.SILENT)
                    .compile();
        } catch (ChicoryException e) {
            throw new WasmException(Phase.LOAD, "Chicory cannot load the module: " + e.getMessage(), e);
        } catch (RuntimeException | LinkageError e) {
            throw new WasmException(Phase.LOAD, "Chicory's compiler fails on this module: " + e, e);
        }
    }
}
