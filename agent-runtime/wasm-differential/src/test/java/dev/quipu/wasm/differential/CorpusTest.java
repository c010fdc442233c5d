package dev.quipu.wasm.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Modules kept for what they once found, or for their variety, with what wasmtime says of them. */
class CorpusTest {

    static Stream<Path> shouldSayWhatAnotherEngineSaid() throws IOException, URISyntaxException {
        Path root = Path.of(CorpusTest.class
                .getResource("/dev/quipu/wasm/differential/found")
                .toURI());
        try (Stream<Path> files = Files.walk(root.getParent())) {
            List<Path> modules = files.filter(file -> file.toString().endsWith(".wasm"))
                    .sorted()
                    .toList();
            assertThat(modules).hasSizeGreaterThan(40);
            return modules.stream();
        }
    }

    @ParameterizedTest
    @Timeout(60)
    @MethodSource
    void shouldSayWhatAnotherEngineSaid(Path module) throws IOException {
        byte[] wasm = Files.readAllBytes(module);
        String name = module.getFileName().toString();
        List<String> lines = Files.readAllLines(module.resolveSibling(name.replace(".wasm", ".txt")));

        for (QuipuSubject tier : QuipuSubject.TIERS) {
            assertThat(Transcript.replay(wasm, lines, tier.executor()))
                    .as(tier.name())
                    .isEqualTo(lines);
        }
    }
}
