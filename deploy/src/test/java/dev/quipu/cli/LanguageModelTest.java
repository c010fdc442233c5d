package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.memory.Embedding;
import dev.quipu.strategy.memory.HashedNgrams;
import dev.quipu.strategy.text.TextRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the verbs give an agent of one model file. */
class LanguageModelTest {

    @TempDir
    Path home;

    private LanguageModel open(String engine, int threads) throws IOException {
        return open(engine, threads, null);
    }

    private LanguageModel open(String engine, int threads, Path memo) throws IOException {
        var workspace = new Workspace(Cli.repository(), home);
        var options = new ModelOptions();
        options.engine = engine;
        options.threads = threads;
        var small = ModelChoice.of(ShippedModel.SMALL, workspace);
        return LanguageModel.open(options, small, memo, workspace.compiledCode());
    }

    @Test
    void shouldAnswerAlikeOnAnyThreadsAndEngine() throws IOException {
        var texts = List.of("Bitcoin falls as banks fail", "Ether rises after the merge", "Markets are closed today");
        var request = TextRequest.choice("What now?", texts.getFirst(), List.of("buy", "sell", "hold"));
        try (var one = open("quipu", 1);
                var two = open("quipu", 2);
                var other = open("chicory", 2)) {
            for (var model : List.of(two, other)) {
                for (var text : texts) {
                    assertThat(model.sentiment().score(text))
                            .isEqualTo(one.sentiment().score(text));
                }
                assertThat(model.models(true).embedder().embed(texts.getFirst()))
                        .isEqualTo(one.models(true).embedder().embed(texts.getFirst()));
                assertThat(model.models(false).text().generate(request))
                        .isEqualTo(one.models(false).text().generate(request));
            }
            assertThat(one.models(false).embedder()).isEqualTo(HashedNgrams.STANDARD);
        }
    }

    @Test
    void shouldWriteTheSameTextWithTheMemoAndWithoutAndSayWhatItWasWorth() throws IOException {
        var memo = home.resolve("memo.db");
        var request = TextRequest.free("What now?", "Bitcoin falls as banks fail", 12);
        String computed;
        try (var model = open("quipu", 1)) {
            computed = model.models(false).text().generate(request);
            assertThat(model.memoLine()).isEmpty();
        }
        try (var model = open("quipu", 1, memo)) {
            assertThat(model.memoLine())
                    .hasValueSatisfying(line -> assertThat(line).doesNotContain("texts"));
            assertThat(model.models(false).text().generate(request)).isEqualTo(computed);
            assertThat(model.models(true).text().generate(request)).isEqualTo(computed);
            assertThat(model.memoLine()).hasValueSatisfying(line -> assertThat(line)
                    .startsWith("0 of 0 scores found (0.0 %), 1 of 2 texts found (50.0 %), "));
        }
        try (var model = open("quipu", 1, memo)) {
            assertThat(model.models(false).text().generate(request)).isEqualTo(computed);
            assertThat(model.memoFields()).containsEntry("hits", 1L).containsEntry("misses", 0L);
        }
    }

    @Test
    void shouldEmbedAlikeWithTheMemoAndWithout() throws IOException {
        var memo = home.resolve("memo.db");
        var text = "Bitcoin falls as banks fail";
        Embedding computed;
        try (var model = open("quipu", 1)) {
            computed = model.models(true).embedder().embed(text);
        }
        for (int run = 0; run < 2; run++) {
            try (var model = open("quipu", 1, memo)) {
                assertThat(model.models(true).embedder().embed(text)).isEqualTo(computed);
                assertThat(model.models(true).embedder().embed(text)).isEqualTo(computed);
                var line = run == 0 ? "1 of 2 embeddings found (50.0 %)" : "2 of 2 embeddings found (100.0 %)";
                assertThat(model.memoLine())
                        .hasValueSatisfying(said -> assertThat(said).contains(line));
            }
        }
    }

    @Test
    void shouldOpenALargeModelOnceAndASmallOneForEachThread() {
        assertThat(LanguageModel.instances(92_000_000, 2)).isEqualTo(2);
        assertThat(LanguageModel.instances(92_000_000, 64)).isEqualTo(11);
        assertThat(LanguageModel.instances(4_000_000_000L, 16)).isEqualTo(1);
        assertThat(LanguageModel.instances(0, 1)).isEqualTo(1);
    }

    @Test
    void shouldSayHowNewTheModelsTextsAre() throws IOException {
        try (var model = open("quipu", 1)) {
            assertThat(model.trainingCutoff()).contains("2020-12-31");
        }
    }
}
