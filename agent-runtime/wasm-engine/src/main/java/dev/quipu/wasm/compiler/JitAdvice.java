package dev.quipu.wasm.compiler;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Tells HotSpot not to compile methods full of vectors with C1: it boxes every vector, and gives up on large methods in
 * a way that keeps C2 from ever compiling them ("out of virtual registers"). They stay interpreted until C2 takes them.
 * Where the JVM takes no advice nothing is lost but that.
 */
final class JitAdvice {

    private static final String DIRECTIVES = "[{match: \"quipu/guest/*.%s*\", c1: {Exclude: true}}]";

    private JitAdvice() {}

    /** Once is enough for all modules of this JVM. */
    static void giveOnVectors() {
        try {
            Path file = Files.createTempFile("quipu-jit", ".json");
            try {
                Files.writeString(file, DIRECTIVES.formatted(Descriptors.VECTORS));
                add(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException | JMException | RuntimeException _) {
            // Another JVM, or one that may not be managed.
        }
    }

    private static void add(Path file) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        server.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "compilerDirectivesAdd",
                new Object[] {new String[] {file.toString()}},
                new String[] {String[].class.getName()});
    }
}
