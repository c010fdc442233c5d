package dev.quipu.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The launcher's archive of classes read, linked and profiled in advance: whether JVMs that JMH starts use it as every
 * command of the launcher does, and what they are to be told. They inherit the arguments of this JVM.
 */
final class ClassArchive {

    private static final String OPTION = "-XX:AOTCache=";
    private static final String MUST = "-XX:AOTMode=on";

    private static final class Tried {
        private static final boolean USED = isNamed() && startsWithIt();
    }

    private ClassArchive() {}

    /** Whether forks start from it; they say so themselves, by not starting otherwise. */
    static boolean isUsed() {
        return Tried.USED;
    }

    /** With an archive the engine loads the module of vectors itself: asked for here it would keep the JVM from both. */
    static List<String> options() {
        if (isUsed()) {
            return List.of("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED", MUST);
        }
        var options = new ArrayList<>(List.of("--add-modules=jdk.incubator.vector"));
        if (isNamed()) {
            options.add("-XX:AOTMode=off");
        }
        return options;
    }

    private static List<String> inherited() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    private static boolean isNamed() {
        return inherited().stream().anyMatch(argument -> argument.startsWith(OPTION));
    }

    private static boolean startsWithIt() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(inherited());
        command.addAll(List.of(MUST, "-cp", System.getProperty("java.class.path"), "-version"));
        try {
            var process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
