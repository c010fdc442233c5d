package dev.quipu.wasm.compiler;

import java.lang.module.ModuleFinder;

/**
 * The module {@code jdk.incubator.vector}. Asked for on the command line ({@code --add-modules}) it keeps the JVM from
 * using an archive of its module graph and of linked classes, as every incubating module does; so it may also be
 * loaded later, if the JVM exports to us how its own agents load modules. That takes as long as loading a small module
 * of wasm, and is done when a class first needs it.
 */
final class VectorModule {

    private static final String NAME = "jdk.incubator.vector";
    private static final String LOADER = "jdk.internal.module";

    private VectorModule() {}

    private static final class Loaded {
        private static final boolean IS = isInBootLayer() || load();
    }

    /** Whether it can be had. */
    static boolean isThere() {
        return isInBootLayer()
                || Object.class.getModule().isExported(LOADER, VectorModule.class.getModule())
                        && ModuleFinder.ofSystem().find(NAME).isPresent();
    }

    /** Whether it is loaded, from now on. */
    static boolean isLoaded() {
        return Loaded.IS;
    }

    /** Whether a class of this name would be one of it. */
    static boolean holds(String className) {
        return className.startsWith(NAME);
    }

    private static boolean isInBootLayer() {
        return ModuleLayer.boot().findModule(NAME).isPresent();
    }

    private static boolean load() {
        try {
            Class.forName(LOADER + ".Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, NAME);
            return true;
        } catch (ReflectiveOperationException _) {
            // Not exported, another JDK, or one without the module.
            return false;
        }
    }
}
