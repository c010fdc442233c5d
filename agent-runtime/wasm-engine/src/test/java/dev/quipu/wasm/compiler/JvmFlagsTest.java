package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class JvmFlagsTest {

    private static boolean compilesHugeMethods(String... arguments) {
        return JvmFlags.compilesHugeMethods(arguments);
    }

    @Test
    void shouldTakeTheLastWord() {
        assertThat(compilesHugeMethods("-Xmx1g", "-XX:-DontCompileHugeMethods")).isTrue();
        assertThat(compilesHugeMethods("-XX:-DontCompileHugeMethods", "-XX:+DontCompileHugeMethods"))
                .isFalse();
    }

    @Test
    void shouldKnowWhatHotSpotDoesUnasked() {
        assertThat(compilesHugeMethods("-Xmx1g", "-Dname=-DontCompileHugeMethods"))
                .isFalse();
    }

    @Test
    void shouldSayOfThisJvmWhatItsOwnManagementSays() {
        assertThat(JvmFlags.compilesHugeMethods())
                .isEqualTo(JvmFlags.compilesHugeMethods(
                        ManagementFactory.getRuntimeMXBean().getInputArguments().toArray(String[]::new)))
                .isEqualTo(JvmFlags.compilesHugeMethodsByManagement());
    }
}
