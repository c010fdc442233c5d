package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.ElementSegment;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalKind;
import dev.quipu.wasm.model.FunctionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The classes of one module, shared by all its instances. The JVM asks for a class when code that calls it runs for the
 * first time; it is made then. Safe for use by many threads.
 */
final class CompiledModule {

    private final Module module;
    private final ClassMaker maker;
    private final Loader loader = new Loader();
    private final AtomicReferenceArray<Entry> entries;
    private final Map<Integer, Boolean> interpreted = new ConcurrentHashMap<>();

    CompiledModule(Module module, CompilerOptions options) {
        this.module = module;
        this.maker = new ClassMaker(module, options);
        this.entries = new AtomicReferenceArray<>(module.declarations().functionTypes().length);
    }

    /** The way from arrays into a function, made now if it is not there yet. */
    Entry entry(int function) {
        Entry entry = entries.get(function);
        if (entry == null) {
            entry = loader.entry(function);
            entries.compareAndSet(function, null, entry);
        }
        return entry;
    }

    /** Whether the interpreter runs it. */
    boolean isInterpreted(int function) {
        if (!ClassMaker.fits(module.functionType(function))) {
            return true;
        }
        entry(function);
        return interpreted.containsKey(function);
    }

    private byte[] functionClass(int function) {
        if (function >= module.declarations().importedFunctions()) {
            byte[] made = maker.compiled(function);
            if (made != null) {
                return made;
            }
            interpreted.put(function, true);
        }
        return maker.handingOn(function);
    }

    private byte[] dispatcher(int typeIndex) {
        FunctionType type = module.declarations().types().get(typeIndex);
        List<Integer> candidates = new ArrayList<>();
        for (int function : referenced()) {
            if (module.functionType(function).equals(type)) {
                candidates.add(function);
            }
        }
        return maker.dispatcher(typeIndex, candidates);
    }

    /** The module's own functions that segments and exports mention, ascending: what tables are likely to hold. */
    private List<Integer> referenced() {
        Declarations declarations = module.declarations();
        boolean[] mentioned = new boolean[declarations.functionTypes().length];
        for (ElementSegment segment : declarations.elements()) {
            if (segment.functions() != null) {
                for (int function : segment.functions()) {
                    if (function >= 0) {
                        mentioned[function] = true;
                    }
                }
            }
        }
        for (Export export : declarations.exports()) {
            if (export.kind() == ExternalKind.FUNCTION) {
                mentioned[export.index()] = true;
            }
        }
        List<Integer> found = new ArrayList<>();
        for (int i = declarations.importedFunctions(); i < mentioned.length; i++) {
            if (mentioned[i]) {
                found.add(i);
            }
        }
        return found;
    }

    private final class Loader extends ClassLoader {

        Loader() {
            super("quipu", CompiledModule.class.getClassLoader());
        }

        Entry entry(int function) {
            try {
                return (Entry) loadClass(Descriptors.PACKAGE + "F" + function)
                        .getConstructor()
                        .newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("function " + function, e);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith(Descriptors.PACKAGE)) {
                throw new ClassNotFoundException(name);
            }
            byte[] made = bytes(name.substring(Descriptors.PACKAGE.length()));
            return defineClass(name, made, 0, made.length);
        }

        private byte[] bytes(String name) {
            if (name.equals("Constants")) {
                return maker.constants();
            }
            int index = Integer.parseInt(name.substring(1));
            return name.charAt(0) == 'T' ? dispatcher(index) : functionClass(index);
        }
    }
}
