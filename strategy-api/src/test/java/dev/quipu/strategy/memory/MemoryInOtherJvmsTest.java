package dev.quipu.strategy.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.StateWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same memory in JVMs that hash objects otherwise and speak another language. */
class MemoryInOtherJvmsTest {

    @Test
    void shouldHaveTheSameBytesWhateverTheJvmHashesBy() throws Exception {
        assertThat(child("-XX:hashCode=0", "-Duser.language=tr")).isEqualTo(digest());
        assertThat(child("-XX:hashCode=2", "-Dfile.encoding=US-ASCII")).isEqualTo(digest());
        assertThat(child("-XX:hashCode=4", "-Xint")).isEqualTo(digest());
    }

    private static String child(String... flags) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UnlockExperimentalVMOptions", "-Xmx64m"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MemoryInOtherJvmsTest.class.getName()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return printed.strip();
    }

    public static void main(String[] args) throws Exception {
        System.out.println(digest());
    }

    /** Remembers, recalls, replaces and forgets; what was found decides what comes next. */
    private static String digest() throws Exception {
        var embedder = HashedNgrams.STANDARD;
        var memory = Memory.<String>empty(embedder.dimensions(), 64);
        var trace = new StateWriter();
        for (int i = 0; i < 300; i++) {
            var text = "TITLE " + i * i % 97 + " rises I\u0130 " + i % 13 + " and falls " + i * 7 % 31;
            var found = memory.recall(embedder.embed(text), 3);
            for (var one : found) {
                trace.writeLong(one.id()).writeInt(one.cosineMicros()).writeString(one.item());
            }
            memory = memory.remember(embedder.embed(text), text);
            if (i % 5 == 0 && !found.isEmpty()) {
                memory = memory.forget(found.getFirst().id());
            } else if (found.size() > 1) {
                memory = memory.replace(found.get(1).id(), text + " again");
            }
        }
        memory.write(trace, StateWriter::writeString);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(trace.toBytes()));
    }
}
