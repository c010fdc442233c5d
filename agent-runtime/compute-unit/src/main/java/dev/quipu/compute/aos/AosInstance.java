package dev.quipu.compute.aos;

import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.Linker;
import dev.quipu.wasm.snapshot.Snapshot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A running aos: bytes in, bytes out. Its state is its memory. One thread at a time. */
public final class AosInstance {

    /** What AO's loader puts into the tank for each message. */
    static final long GAS_LIMIT = 9_000_000_000_000_000L;

    private static final int STACK_COOKIE_FIRST = 0x02135467;
    private static final int STACK_COOKIE_SECOND = 0x89BACDFE;
    private static final int HEAP_COOKIE = 0x63736D65;

    private final Host host;
    private final Instance instance;
    private final Exports exports;

    AosInstance(AosModule module, Executor executor, Drive drive) {
        host = new Host(drive);
        Linker linker = new Linker(executor);
        Imports.define(linker, module.module(), host);
        instance = linker.instantiate(module.module());
        host.attach(instance);
        exports = host.exports();
        if (exports.has("_start")) {
            startProgram();
        } else {
            startLibrary();
        }
    }

    /** A WASI program: its main returns, or leaves by exit. */
    private void startProgram() {
        try {
            exports.call("_start");
        } catch (ProgramExit exit) {
            if (exit.status() != 0) {
                throw new WasmException(WasmException.Phase.TRAP, "starting the module: " + exit.getMessage(), exit);
            }
        }
    }

    /** What Emscripten's glue does before it would call main; AO's loader does not call main. */
    private void startLibrary() {
        if (exports.has("emscripten_stack_init")) {
            exports.call("emscripten_stack_init");
            writeCookies(exports.pointer("emscripten_stack_get_end"));
        }
        if (exports.has("__wasm_call_ctors")) {
            exports.call("__wasm_call_ctors");
        }
    }

    private void writeCookies(long stackEnd) {
        long end = stackEnd == 0 ? 4 : stackEnd;
        host.memory().putInt(end, STACK_COOKIE_FIRST);
        host.memory().putInt(end + 4, STACK_COOKIE_SECOND);
        host.memory().putInt(0, HEAP_COOKIE);
    }

    /**
     * Handles one message, with a full tank.
     *
     * @param message JSON in UTF-8, without zero bytes
     * @param environment the process and its module, likewise
     * @return the answer's bytes, {@code {"ok":..,"response":..}}
     * @throws RuntimeException if the module traps, exits or aborts; its memory is then anything
     */
    public byte[] handle(byte[] message, byte[] environment) {
        return instance.executor().within(() -> handled(message, environment));
    }

    private byte[] handled(byte[] message, byte[] environment) {
        instance.fuel = GAS_LIMIT;
        long stack = exports.call(Exports.STACK_CURRENT);
        long first = onStack(message);
        long second = onStack(environment);
        long answer = host.asyncify().run(() -> exports.pointer(Exports.HANDLE, first, second));
        exports.call(Exports.STACK_RESTORE, stack);
        return host.memory().stringAt(answer);
    }

    private long onStack(byte[] text) {
        long address = exports.pointer(Exports.STACK_ALLOC, text.length + 1L);
        host.memory().putString(address, text);
        return address;
    }

    /** What the last message used, in all it called; 0 if the module is not metered. */
    public long gasUsed() {
        return GAS_LIMIT - instance.fuel;
    }

    /** Sets back what the host keeps for the instance: the clock, open files. */
    void forget() {
        host.forget();
    }

    Snapshot snapshot() {
        return Snapshot.of(instance);
    }

    /** @param before an earlier state of this instance */
    Snapshot snapshot(Snapshot before) {
        return before.next(instance);
    }

    void restore(Snapshot state) {
        state.restoreTo(instance);
    }

    /**
     * Puts back the bytes of memory that {@code state} has, and no more, as the reference loader does: what the memory
     * has grown by stays as it is, and so does the stack pointer.
     */
    void restoreBytes(Snapshot state) {
        instance.fuel = GAS_LIMIT;
        long stack = exports.call(Exports.STACK_CURRENT);
        LinearMemory memory = instance.memory();
        long pages = memory.pages();
        long kept = state.pages() * LinearMemory.PAGE_BYTES;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment grown = arena.allocate(memory.bytes() - kept);
            grown.copyFrom(memory.asSegment().asSlice(kept, grown.byteSize()));
            state.restoreTo(instance);
            memory.resize(pages);
            memory.asSegment().asSlice(kept, grown.byteSize()).copyFrom(grown);
        }
        instance.fuel = GAS_LIMIT;
        exports.call(Exports.STACK_RESTORE, stack);
    }
}
