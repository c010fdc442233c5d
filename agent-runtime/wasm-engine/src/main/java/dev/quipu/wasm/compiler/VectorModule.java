package dev.quipu.wasm.compiler;

/**
 * The module {@code jdk.incubator.vector}. Asked for on the command line ({@code --add-modules}) it keeps the JVM from
 * using an archive of its module graph and of linked classes, as every incubating module does; so it may also be
 * loaded now, if the JVM exports to us how its own agents load modules.
 */
final class VectorModule {

    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /** Whether vectors can be had; if so, from now on. */
    static boolean isThere() {
        return ModuleLayer.boot().findModule(NAME).isPresent() || load();
    }

    private static boolean load() {
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, NAME);
            return true;
        } catch (ReflectiveOperationException _) {
            // Not exported, another JDK, or one without the module.
            return false;
        }
    }
}
