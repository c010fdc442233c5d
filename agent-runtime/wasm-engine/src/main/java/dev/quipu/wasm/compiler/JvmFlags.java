package dev.quipu.wasm.compiler;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;

/** What HotSpot was told on its command line. */
final class JvmFlags {

    private static final String HUGE_METHODS = "DontCompileHugeMethods";

    private JvmFlags() {}

    /** Whether methods of any size are compiled. Where that cannot be found out they are not. */
    static boolean compilesHugeMethods() {
        try {
            return compilesHugeMethods(arguments());
        } catch (ReflectiveOperationException _) {
            return compilesHugeMethodsByManagement();
        }
    }

    /** The last one counts. */
    static boolean compilesHugeMethods(String[] arguments) {
        boolean compiles = false;
        for (String argument : arguments) {
            if (argument.endsWith(HUGE_METHODS) && argument.startsWith("-XX:")) {
                compiles = argument.charAt("-XX:".length()) == '-';
            }
        }
        return compiles;
    }

    /** Where the JVM exports it: management, which says the same, takes ten times as long to load. */
    private static String[] arguments() throws ReflectiveOperationException {
        return (String[]) Class.forName("jdk.internal.misc.VM")
                .getMethod("getRuntimeArguments")
                .invoke(null);
    }

    static boolean compilesHugeMethodsByManagement() {
        try {
            Class<?> type = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
            Object bean = ManagementFactory.getPlatformMXBean(type.asSubclass(PlatformManagedObject.class));
            Object option = type.getMethod("getVMOption", String.class).invoke(bean, HUGE_METHODS);
            return "false".equals(option.getClass().getMethod("getValue").invoke(option));
        } catch (ReflectiveOperationException | RuntimeException _) {
            return false;
        }
    }
}
