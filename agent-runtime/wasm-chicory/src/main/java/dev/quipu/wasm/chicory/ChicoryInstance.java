package dev.quipu.wasm.chicory;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.UninstantiableException;
import com.dylibso.chicory.wasm.UnlinkableException;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.WasmException.Phase;
import dev.quipu.wasm.WasmInstance;
import java.util.List;
import java.util.function.Supplier;

/** One Chicory instance seen through the port. */
record ChicoryInstance(Instance instance) implements WasmInstance {

    @Override
    public long call(String export, long... arguments) {
        FunctionType type = functionType(export);
        if (type.params().size() != arguments.length) {
            throw new WasmException(
                    Phase.LINK,
                    "'%s' takes %d arguments, not %d"
                            .formatted(export, type.params().size(), arguments.length));
        }
        long[] results = guarded(() -> apply(export, arguments));
        return results == null || results.length == 0 ? 0 : signExtended(results, type.returns())[0];
    }

    private FunctionType functionType(String export) {
        var section = instance.module().exportSection();
        for (int i = 0; i < section.exportCount(); i++) {
            Export found = section.getExport(i);
            if (found.name().equals(export) && found.exportType() == ExternalType.FUNCTION) {
                return instance.exportType(export);
            }
        }
        throw new WasmException(Phase.LINK, "no exported function '" + export + "'");
    }

    private long[] apply(String export, long[] arguments) {
        try {
            return instance.export(export).apply(arguments);
        } catch (UninstantiableException e) {
            // Chicory throws this for a table.set, too.
            throw new WasmException(Phase.TRAP, e.getMessage(), e);
        }
    }

    @Override
    public byte[] read(long address, int length) {
        checkRange(address, length);
        return length == 0 ? new byte[0] : instance.memory().readBytes((int) address, length);
    }

    @Override
    public void write(long address, byte[] bytes, int offset, int length) {
        checkRange(address, length);
        if (length > 0) instance.memory().write((int) address, bytes, offset, length);
    }

    @Override
    public long memoryBytes() {
        Memory memory = instance.memory();
        return memory == null ? 0 : (long) memory.pages() * Memory.PAGE_SIZE;
    }

    private void checkRange(long address, int length) {
        long size = memoryBytes();
        if (address < 0 || length < 0 || address > size - length) {
            throw new WasmException(
                    Phase.TRAP,
                    "out of bounds memory access by the host: address=%d, length=%d, memory=%d"
                            .formatted(address, length, size));
        }
    }

    /** Runs guest code and gives whatever stops it the port's name. What a host function throws passes through. */
    static <T> T guarded(Supplier<T> guest) {
        try {
            return guest.get();
        } catch (UnlinkableException | UninstantiableException e) {
            throw e;
        } catch (ChicoryInterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WasmException(Phase.HOST, "interrupted while running the module", e);
        } catch (com.dylibso.chicory.runtime.WasmException e) {
            throw new WasmException(Phase.TRAP, "uncaught exception of a module, its tag is " + e.tagIdx(), e);
        } catch (StackOverflowError e) {
            throw new WasmException(Phase.HOST, "call stack exhausted", e);
        } catch (OutOfMemoryError e) {
            throw new WasmException(Phase.HOST, "no heap left for the module's memory: " + e.getMessage(), e);
        } catch (ChicoryException e) {
            boolean stack = e.getCause() instanceof StackOverflowError;
            throw new WasmException(stack ? Phase.HOST : Phase.TRAP, e.getMessage(), e);
        }
    }

    /** Chicory leaves the upper half of 32-bit values open; the port says they are sign-extended. */
    static long[] signExtended(long[] values, List<ValType> types) {
        long[] extended = values.clone();
        for (int i = 0; i < types.size(); i++) {
            ValType type = types.get(i);
            if (type.equals(ValType.I32) || type.equals(ValType.F32)) extended[i] = (int) extended[i];
        }
        return extended;
    }
}
