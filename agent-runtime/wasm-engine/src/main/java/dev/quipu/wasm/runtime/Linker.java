package dev.quipu.wasm.runtime;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.Import;
import dev.quipu.wasm.model.SizeRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives modules what they import, by module and name. All instances made here may share memories, tables and globals,
 * and run on one executor; they belong to one thread at a time.
 */
public final class Linker {

    private final Executor executor;
    /** By module, then by name. */
    private final Map<String, Map<String, External>> known = new HashMap<>();

    public Linker(Executor executor) {
        this.executor = executor;
    }

    /** Makes {@code external} importable; what had the name before is forgotten. */
    public Linker define(String module, String name, External external) {
        known.computeIfAbsent(module, _ -> new HashMap<>()).put(name, external);
        return this;
    }

    /** Makes every export of {@code instance} importable under the module name {@code as}. */
    public Linker register(String as, Instance instance) {
        instance.exports().forEach((name, external) -> define(as, name, external));
        return this;
    }

    /**
     * Makes an instance and runs its start function. Imports are checked before anything is written; what segments or
     * the start function write before a trap stays written.
     *
     * @throws WasmException of phase LINK if an import is missing or of another type, HOST if there is no room; a
     *     {@link dev.quipu.wasm.Trap} if a segment does not fit or the start function traps
     * @throws ThrownException if an exception leaves the start function
     */
    public Instance instantiate(Module module) {
        Instance instance = prepare(module, Long.MAX_VALUE);
        instance.start();
        return instance;
    }

    /** As {@link #instantiate(Module)}, with fuel for the start function and what follows. */
    public Instance instantiate(Module module, long fuel) {
        Instance instance = prepare(module, fuel);
        instance.start();
        return instance;
    }

    private Instance prepare(Module module, long fuel) {
        List<External> imports = new ArrayList<>();
        for (Import required : module.declarations().imports()) {
            Map<String, External> named = known.get(required.module());
            External given = named == null ? null : named.get(required.name());
            if (given == null) {
                throw unlinkable("unknown import", required);
            }
            if (!fits(module, required.type(), given)) {
                throw unlinkable("incompatible import type", required);
            }
            imports.add(given);
        }
        Instance instance = new Instance(module, imports, executor);
        instance.fuel = fuel;
        return instance;
    }

    private static WasmException unlinkable(String why, Import required) {
        return new WasmException(
                WasmException.Phase.LINK,
                why + ": '" + required.module() + "' '" + required.name() + "', wanted is " + required.type());
    }

    private static boolean fits(Module module, ExternalType required, External given) {
        return switch (required) {
            case ExternalType.Function type ->
                given instanceof Func function
                        && function.type().equals(module.declarations().types().get(type.typeIndex()));
            case ExternalType.Table type ->
                given instanceof Table table
                        && table.element() == type.element()
                        && fits(type.size(), table.declared(), table.size());
            case ExternalType.Memory type ->
                given instanceof LinearMemory memory && fits(type.size(), memory.declared(), memory.pages());
            case ExternalType.Global type ->
                given instanceof Global global && global.type() == type.type() && global.mutable() == type.mutable();
            case ExternalType.Tag type ->
                given instanceof Tag tag
                        && tag.type().equals(module.declarations().types().get(type.typeIndex()));
        };
    }

    private static boolean fits(SizeRange required, SizeRange declared, long size) {
        return required.is64() == declared.is64()
                && Long.compareUnsigned(size, required.minimum()) >= 0
                && (!required.hasMaximum()
                        || declared.hasMaximum() && Long.compareUnsigned(declared.maximum(), required.maximum()) <= 0);
    }
}
