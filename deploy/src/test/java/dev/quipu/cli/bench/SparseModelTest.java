package dev.quipu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.llm.InferenceProgram;
import dev.quipu.llm.ModelFile;
import dev.quipu.wasm.QuipuEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparseModelTest {

    @TempDir
    Path folder;

    @Test
    void shouldBeAModelOf4GigabytesThatOpensAndKnowsItsTokens() throws IOException {
        var path = folder.resolve("large.gguf");
        Files.writeString(path, "what an interrupted run left behind");
        SparseModel.write(path);

        try (var file = ModelFile.openVerified(path, "sparse")) {
            assertThat(file.bytes()).isBetween(4_000_000_000L, 4_100_000_000L);
            var module = InferenceProgram.compile(new QuipuEngine()).open(file, 64);
            assertThat(module.vocabularySize()).isEqualTo(SparseModel.VOCABULARY);
            int[] tokens = module.tokenize("aeinr reina!", TokenizeOption.PLAIN_TEXT);
            assertThat(tokens).as("aeinr, a blank, reina, !").hasSize(4);
            assertThat(module.text(tokens)).isEqualTo("aeinr reina!");
        }
    }

    @Test
    void shouldHaveTokensAsLongAsARealVocabulary() {
        assertThat(SparseModel.tokens())
                .hasSize(SparseModel.VOCABULARY)
                .doesNotHaveDuplicates()
                .satisfies(tokens -> assertThat(tokens.stream()
                                .mapToInt(String::length)
                                .average()
                                .orElseThrow())
                        .isBetween(6.0, 8.0));
    }
}
