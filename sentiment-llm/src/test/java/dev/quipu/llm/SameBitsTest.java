package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.llm.AskedModel.MemoUse;
import dev.quipu.llm.tensor.TensorExtension;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.chicory.ChicoryEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One answer, however it is computed: by every build, batch, number of threads and extension, with the memo and without.
 *
 * <p>The cells are build × batch × threads × tensor × memo, whole but for this:
 *
 * <ul>
 *   <li>Chicory gives no host its memory, so the tensor extension is off there, and it is slow: batches of 1 and 64, on
 *       one thread.
 *   <li>Logits and written texts know neither batch nor memo: they are computed once for a build and extension.
 *   <li>A warm memo is read by the cell whose cold run has filled it.
 * </ul>
 *
 * <p>The hashes stand here so that they also hold from one machine and version to the next. Who changes the arithmetic on
 * purpose changes {@link LlmSentiment#ARITHMETIC} with them; new questions change them too.
 */
class SameBitsTest {

    private static final String SMALL = "cfcc172244b0c6b1ad905798cfb581588f28fab20bf511dc7f8f0eb928f7e7a4";
    private static final String GEMMA = "b1b7844acd650a920012137977d1669666c2fb3864d98377cacb363562d11b29";

    private static final List<TensorExtension> EXTENSIONS =
            List.of(TensorExtension.off(), TensorExtension.on(1), TensorExtension.on(2));

    /** How questions are put: at most so many at once, on so many threads. */
    private record Shape(int batch, int threads) {}

    private static final List<Shape> ALL_SHAPES = Stream.of(1, 7, 64)
            .flatMap(batch -> Stream.of(1, 2).map(threads -> new Shape(batch, threads)))
            .toList();

    private record Machine(String name, InferenceProgram program, List<Shape> shapes) {}

    private static final List<Machine> MACHINES = Stream.concat(
                    Stream.of(InferenceBuild.values()).flatMap(SameBitsTest::onOurEngine), Stream.of(onChicory()))
            .toList();

    @TempDir
    Path folder;

    private static Stream<Machine> onOurEngine(InferenceBuild build) {
        var program = InferenceProgram.compile(new QuipuEngine(), build);
        return IntStream.range(0, EXTENSIONS.size())
                .mapToObj(threads -> new Machine(
                        build + ", tensor on " + threads + " threads",
                        program.with(EXTENSIONS.get(threads)),
                        ALL_SHAPES));
    }

    private static Machine onChicory() {
        var program = InferenceProgram.compile(new ChicoryEngine(), InferenceBuild.W32, EXTENSIONS.getFirst());
        return new Machine("W32 on Chicory", program, List.of(new Shape(1, 1), new Shape(64, 1)));
    }

    @AfterAll
    static void endThreads() {
        EXTENSIONS.forEach(TensorExtension::close);
    }

    /** With a template for entities added to those of its own. */
    @Test
    void shouldGiveTheSameBitsWithTheShippedModel() {
        var prompt = new SentimentPrompt(
                " {text} Sentiment",
                Optional.of(" {text} Sentiment about {entity}:"),
                true,
                true,
                64,
                " negative",
                " neutral",
                " positive");

        assertThat(hash(TestModels.QUIPU_SMALL, prompt)).isEqualTo(SMALL);
    }

    /** Random weights in float32, sliding windows, norms in every place; the vocabulary is the letters from A to n. */
    @Test
    void shouldGiveTheSameBitsWithAGemma() {
        var prompt = new SentimentPrompt(
                "AE{text}DEF", Optional.of("AE{text}ab{entity}"), false, false, 256, "neg", "ne", "lad");

        assertThat(hash(TestModels.STORIES.resolveSibling("families/gemma3.gguf"), prompt))
                .isEqualTo(GEMMA);
    }

    /** Asks in every cell, and returns the hash they agree on. */
    private String hash(Path path, SentimentPrompt prompt) {
        var cells = new LinkedHashMap<AnswerBits, List<String>>();
        int asked = 0;
        try (ModelFile file = ModelFile.open(path)) {
            for (Machine machine : MACHINES) {
                var model = new AskedModel(machine.program, file, prompt, HardQuestions.all());
                var written = model.written();
                for (Shape shape : machine.shapes) {
                    float[][] scores = model.scores(shape.batch, shape.threads);
                    Path memoFile = folder.resolve("memo-" + asked);
                    for (MemoUse memo : MemoUse.values()) {
                        var sentiments = model.sentiments(shape.batch, shape.threads, memo, memoFile);
                        cells.computeIfAbsent(AnswerBits.of(scores, sentiments, written), _ -> new ArrayList<>())
                                .add(machine.name + ", " + shape + ", memo " + memo);
                        asked++;
                    }
                }
            }
        }
        assertThat(cells).as("cells by the bits they answer").hasSize(1);
        String hash = cells.firstEntry().getKey().hash();
        System.out.printf(
                Locale.ROOT,
                "same bits: %s, %d cells of build x batch x threads x tensor x memo, SHA-256 %s%n",
                path.getFileName(),
                asked,
                hash);
        return hash;
    }
}
