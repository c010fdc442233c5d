package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.ElementSegment;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalKind;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Opcode;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The classes of one module, shared by all its instances. The JVM asks for a class when code that calls it runs for the
 * first time; it is made then. Safe for use by many threads.
 */
final class CompiledModule {

    /** By the name of the loader, for stack traces. */
    private static final Map<String, WeakReference<Module>> NAMED = new ConcurrentHashMap<>();

    private static final AtomicLong LOADERS = new AtomicLong();

    private final Module module;
    private final ClassMaker maker;
    private final CodeCache cache;
    private final CodeFile kept;
    private final Ahead ahead;
    private final Loader loader;
    private final AtomicReferenceArray<Entry> entries;
    private final Map<Integer, Boolean> interpreted = new ConcurrentHashMap<>();

    CompiledModule(Module module, CompilerOptions options, CodeCache cache) {
        this.module = module;
        this.loader = new Loader();
        this.maker = new ClassMaker(module, options);
        this.cache = cache;
        this.kept = cache.file(module, options);
        this.ahead = new Ahead(module.declarations().functionTypes().length, this::madeFunction);
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

    /** The class of this name without its package: kept from an earlier start, or made now. */
    private CodeFile.Stored code(String name) {
        CodeFile.Stored code = kept.take(name);
        if (code == null) {
            code = made(name);
            kept.add(name, code);
            cache.changed(kept);
        }
        if (code.interpreted()) {
            interpreted.put(index(name), true);
        }
        return code;
    }

    private CodeFile.Stored made(String name) {
        if (name.equals("Constants")) {
            return new CodeFile.Stored(maker.constants(), false);
        }
        return switch (name.charAt(0)) {
            case 'T' -> new CodeFile.Stored(dispatcher(index(name)), false);
            case 'G' -> new CodeFile.Stored(general(index(name)), false);
            default -> functionClass(index(name));
        };
    }

    private static int index(String name) {
        return Integer.parseInt(name.substring(1));
    }

    private CodeFile.Stored functionClass(int function) {
        if (function < module.declarations().importedFunctions()) {
            return new CodeFile.Stored(maker.handingOn(function), false);
        }
        ahead.expect(callees(function));
        return ahead.take(function);
    }

    /** The module's own functions that a function calls directly and whose classes are not there yet. */
    private int[] callees(int function) {
        int imported = module.declarations().importedFunctions();
        Code code = module.code(function - imported);
        int[] callees = new int[code.positions().length];
        int count = 0;
        for (int at : code.positions()) {
            if (code.opcodeAt(at) == Opcode.CALL) {
                int callee = code.words()[at + 1];
                if (callee >= imported && !kept.holds("F" + callee)) {
                    callees[count++] = callee;
                }
            }
        }
        return java.util.Arrays.copyOf(callees, count);
    }

    private CodeFile.Stored madeFunction(int function) {
        byte[] made = maker.compiled(function);
        return made != null ? new CodeFile.Stored(made, false) : new CodeFile.Stored(maker.handingOn(function), true);
    }

    private byte[] general(int function) {
        byte[] made = maker.general(function);
        return made != null ? made : maker.interpreting(function);
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

    /** The module whose classes a loader of this name has made, or null. */
    static Module named(String loader) {
        WeakReference<Module> known = loader == null ? null : NAMED.get(loader);
        return known == null ? null : known.get();
    }

    private final class Loader extends ClassLoader {

        Loader() {
            super("quipu-" + LOADERS.incrementAndGet(), CompiledModule.class.getClassLoader());
            NAMED.values().removeIf(known -> known.get() == null);
            NAMED.put(getName(), new WeakReference<>(module));
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

        /**
         * Guest classes are only here: loaders above would open every jar of the class path to look for one. Vectors are
         * looked for when their module is there: half loaded by another thread, it has classes that may not be used.
         */
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (VectorModule.holds(name)) {
                VectorModule.isLoaded();
            }
            if (!name.startsWith(Descriptors.PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : findClass(name);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith(Descriptors.PACKAGE)) {
                throw new ClassNotFoundException(name);
            }
            CodeFile.Stored code = code(name.substring(Descriptors.PACKAGE.length()));
            return defineClass(name, code.bytes(), code.offset(), code.length());
        }
    }
}
