package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorModuleTest {

    /** Says whether there are vectors; if so, adds up two of them. */
    static final class Guest {

        private Guest() {}

        public static void main(String[] arguments) {
            System.out.print(CompilerOptions.detect().vectors() ? "vectors " + Vectors.sum() : "none");
        }
    }

    /** Loaded only where there are vectors. */
    private static final class Vectors {
        static String sum() {
            var ones = jdk.incubator.vector.IntVector.broadcast(jdk.incubator.vector.IntVector.SPECIES_128, 1);
            return Arrays.toString(ones.add(ones).toArray());
        }
    }

    private static String guest(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Guest.class.getName()));
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
    void shouldBeMissingElsewhere() throws Exception {
        assertThat(guest()).isEqualTo("none");
    }
}
