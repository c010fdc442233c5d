package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.HandMade;
import dev.quipu.wasm.runtime.Linker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorModuleTest {

    /** Says whether there are vectors; if so, adds up two of them. */
    static final class Guest {

        private Guest() {}

        public static void main(String[] arguments) {
            System.out.print(CompilerOptions.detect().hasFastVectors() ? "vectors " + Vectors.sum() : "none");
        }
    }

    /** Loaded only where there are vectors. */
    private static final class Vectors {
        static String sum() {
            var ones = jdk.incubator.vector.IntVector.broadcast(jdk.incubator.vector.IntVector.SPECIES_128, 1);
            return Arrays.toString(ones.add(ones).toArray());
        }
    }

    /** Doubles a number in lanes; the argument is the folder of a cache. */
    static final class Doubling {

        private static final String SECTIONS = """
                01 06 01 60 01 7f 01 7f  03 02 01 00  07 05 01 01 66 00 00
                0a 12 01 10 00 20 00 fd 11 20 00 fd 11 fd ae 01 fd 1b 00 0b""";

        private Doubling() {}

        public static void main(String[] arguments) {
            CodeCache cache = CodeCache.at(Path.of(arguments[0]));
            var module = cache.parse(HandMade.wasm(SECTIONS.replace("\n", "")), Limits.DEFAULT, Instrumentation.NONE);
            var options = CompilerOptions.detect();
            var doubled = new Linker(new CompiledExecutor(RunLimits.DEFAULT, options, cache))
                    .instantiate(module)
                    .func("f")
                    .call(21);
            var interpreted = new CompiledModule(module, options, CodeCache.NONE).isInterpreted(0);
            System.out.print(Arrays.toString(doubled) + (interpreted ? "" : " compiled"));
        }
    }

    private static String guest(String... options) throws IOException, InterruptedException {
        return guest(Guest.class, List.of(), options);
    }

    private static String guest(Class<?> main, List<String> arguments, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        return said;
    }

    @Test
    void shouldBeLoadedLateWhereTheJvmAllowsIt() throws Exception {
        assertThat(guest("--add-exports", "java.base/jdk.internal.module=ALL-UNNAMED"))
                .isEqualTo("vectors [2, 2, 2, 2]");
    }

    @Test
    void shouldBeTakenAsItIsWhereTheCommandLineAsksForIt() throws Exception {
        assertThat(guest("--add-modules", "jdk.incubator.vector")).isEqualTo("vectors [2, 2, 2, 2]");
    }

    @Test
    void shouldBeLoadedWhenCodeNeedsItThatIsMadeNowOrKept(@TempDir Path cache) throws Exception {
        for (String when : List.of("made", "kept")) {
            assertThat(guest(
                            Doubling.class,
                            List.of(cache.resolve("code").toString()),
                            "--add-exports",
                            "java.base/jdk.internal.module=ALL-UNNAMED",
                            "--enable-native-access=ALL-UNNAMED"))
                    .as(when)
                    .isEqualTo("[42] compiled");
        }
    }

    @Test
    void shouldBeMissingElsewhere() throws Exception {
        assertThat(guest()).isEqualTo("none");
    }
}
