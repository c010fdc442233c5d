package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.llm.ModelException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InferenceModuleTest {

    private static ModelFile stories;
    private static ModelFile random;

    @BeforeAll
    static void openModels() {
        stories = ModelFile.open(TestModels.STORIES);
        random = ModelFile.open(TestModels.RANDOM);
    }

    @AfterAll
    static void closeModels() {
        stories.close();
        random.close();
    }

    private static InferenceModule open(ModelFile model) {
        return TestModels.program().open(model, 0);
    }

    @Test
    void shouldTellTheGoldenStory() {
        InferenceModule module = open(stories);
        byte[] utf8 = TestModels.resource("stories260K.golden.txt");
        String golden = new String(utf8, StandardCharsets.UTF_8).stripTrailing();

        int[] told = module.generate(module.tokenize("", TokenizeOption.ADD_BOS), 200);

        assertThat(module.text(told)).isEqualTo(" " + golden);
    }

    @Test
    void shouldAnswerAlikeWhateverWasAskedBefore() {
        InferenceModule module = open(stories);
        int[] prompt = module.tokenize("Once upon a time there was", TokenizeOption.ADD_BOS);
        int[] other = module.tokenize("Once upon a hill", TokenizeOption.ADD_BOS);
        List<int[]> labels = List.of(module.tokenize("a"), module.tokenize(" little girl"));

        float[] logits = module.logits(prompt);
        float[] scores = module.score(prompt, labels);
        module.generate(other, 20);
        module.logits(Arrays.copyOf(prompt, 3));
        long evaluated = module.tokensEvaluated();

        assertThat(module.logits(prompt)).isEqualTo(logits);
        assertThat(module.tokensEvaluated()).isLessThan(evaluated + prompt.length); // a shared prefix is kept
        assertThat(module.score(prompt, labels)).isEqualTo(scores);
        assertThat(open(stories).logits(prompt)).isEqualTo(logits);
    }

    @Test
    void shouldScoreManyPromptsAsOneByOne() {
        InferenceModule module = open(stories);
        List<int[]> labels = List.of(module.tokenize("a"), module.tokenize(" little girl"));
        List<int[]> prompts = Stream.of(
                        "Once upon", "Once upon a time there was", "One day", "Once upon a hill " + "x".repeat(300))
                .map(text -> module.tokenize(text, TokenizeOption.ADD_BOS))
                .toList();
        float[][] alone = prompts.stream()
                .map(prompt -> open(stories).score(prompt, labels))
                .toArray(float[][]::new);

        assertThat(module.scoreBatch(prompts, labels)).isDeepEqualTo(alone);
        assertThat(module.scoreBatch(prompts.reversed(), labels))
                .isDeepEqualTo(Arrays.asList(alone).reversed().toArray(float[][]::new));
        assertThat(module.scoreBatch(prompts, List.of())).isDeepEqualTo(new float[4][0]);
    }

    @Test
    void shouldReadOnceWhatAllPromptsBeginWith() {
        InferenceModule module = open(stories);
        int[] head = module.tokenize("Once upon a time, there was a little girl named Lily.", TokenizeOption.ADD_BOS);
        List<int[]> prompts = IntStream.range(100, 120)
                .mapToObj(id ->
                        IntStream.concat(Arrays.stream(head), IntStream.of(id)).toArray())
                .toList();
        List<int[]> labels = List.of(new int[] {5});

        module.scoreBatch(prompts, labels);
        assertThat(module.tokensEvaluated()).isEqualTo(head.length + prompts.size());

        module.scoreBatch(prompts, labels);
        assertThat(module.tokensEvaluated()).isEqualTo(head.length + 2L * prompts.size());
    }

    @Test
    void shouldGiveTheSameTokensOneByOneWhateverIsAskedInBetween() {
        InferenceModule module = open(stories);
        int[] prompt = module.tokenize("Once upon a time", TokenizeOption.ADD_BOS);
        var drawn = GenerateOptions.greedy(30).with(new Sampling(0.9F, 40, 0.95F, 0.01F, 1.1F, 16, 7));
        int[] atOnce = module.generate(prompt, drawn);

        module.begin(prompt, drawn);
        int[] oneByOne = IntStream.range(0, 30)
                .map(i -> {
                    if (i % 7 == 3) module.logits(1, 2, 3 + i);
                    return module.next().orElseThrow();
                })
                .toArray();

        assertThat(oneByOne).isEqualTo(atOnce);
        assertThat(module.next()).isEmpty();
        assertThat(module.next()).isEmpty();
        assertThat(module.generate(prompt, drawn)).isEqualTo(atOnce);
        assertThat(module.generate(prompt, drawn.with(new Sampling(0.9F, 40, 0.95F, 0.01F, 1.1F, 16, 8))))
                .isNotEqualTo(atOnce);
    }

    @Test
    void shouldHoldATextToAPattern() {
        InferenceModule module = open(stories);
        int[] prompt = module.tokenize("Once upon a time", TokenizeOption.ADD_BOS);
        var date = GenerateOptions.greedy(40).matching("\\d{4}-\\d{2}-\\d{2}");

        assertThat(module.text(module.generate(prompt, date))).matches("\\d{4}-\\d{2}-\\d{2}");
        assertThat(module.text(module.generate(prompt, date.with(Sampling.at(2, 5)))))
                .matches("\\d{4}-\\d{2}-\\d{2}");
        assertThat(module.text(module.generate(prompt, date.matching("positive|negative"))))
                .isIn("positive", "negative");
        assertRefuses(Reason.BAD_ARGUMENT, "byte", () -> module.generate(prompt, date.matching("(")));
        assertRefuses(
                Reason.TOO_LONG,
                "",
                () -> module.generate(prompt, GenerateOptions.greedy(3).matching("abcdefgh")));
        assertRefuses(Reason.BAD_ARGUMENT, "temperature", () -> module.generate(prompt, date.with(Sampling.at(-1, 0))));
        assertRefuses(Reason.BAD_ARGUMENT, "no generation", () -> open(stories).next());
    }

    @Test
    void shouldScoreWhatItWouldSay() {
        InferenceModule module = open(stories);
        int[] prompt = module.tokenize("Once upon a time", TokenizeOption.ADD_BOS);
        int[] next = module.generate(prompt, 1);

        float[] scores = module.score(prompt, List.of(next, module.tokenize("xyz")));

        assertThat(scores[0]).isGreaterThan(scores[1]).isNegative();
    }

    @Test
    void shouldReadMetadata() {
        InferenceModule vocabulary = TestModels.program().openVocabulary(stories);

        assertThat(vocabulary.meta("general.name")).contains("stories260K");
        assertThat(vocabulary.meta("tokenizer.ggml.add_bos_token")).contains("true");
        assertThat(vocabulary.meta("llama.block_count")).contains("5");
        assertThat(vocabulary.meta("quipu.absent")).isEmpty();
        assertThat(vocabulary.meta("tokenizer.ggml.tokens")).isEmpty();
        assertThat(vocabulary.contextLength()).isEqualTo(512);
        assertThat(vocabulary.vocabularySize()).isEqualTo(512);
        assertThat(vocabulary.bosToken()).hasValue(1);
        assertThat(vocabulary.eosToken()).hasValue(2);
        assertThat(vocabulary.maxTokens()).isZero();
    }

    @Test
    void shouldReadControlTokensOnlyWhereTold() {
        InferenceModule module = TestModels.program().openVocabulary(random);

        assertThat(module.tokenize("<|im_start|>")).containsExactly(1);
        assertThat(module.tokenize("<|im_start|>", TokenizeOption.PLAIN_TEXT))
                .hasSizeGreaterThan(1)
                .doesNotContain(1);
    }

    @Test
    void shouldGiveBackAnyTextFromItsTokens() {
        InferenceModule module = TestModels.program().openVocabulary(random);
        for (String text : List.of("", "the İstanbul ı 🚀\u0000 \n\t x", "<|im_end|>", "a".repeat(5_000))) {
            assertThat(module.text(module.tokenize(text, TokenizeOption.PLAIN_TEXT)))
                    .isEqualTo(text);
        }
    }

    @Test
    void shouldNameWhatItRefuses() {
        InferenceModule module = open(stories);
        int[] tooMany = new int[module.maxTokens() + 1];

        assertRefuses(Reason.BAD_ARGUMENT, "stories260K.gguf: ", () -> module.logits(512));
        assertRefuses(Reason.BAD_ARGUMENT, "stories260K.gguf: ", () -> module.logits(-1));
        assertRefuses(Reason.BAD_ARGUMENT, "no token 512", () -> module.tokenBytes(512));
        assertRefuses(Reason.TOO_LONG, "513 tokens were given", () -> module.logits(tooMany));
        assertRefuses(Reason.TOO_LONG, "0 tokens were given", () -> module.logits());
        assertRefuses(Reason.TOO_LONG, "65537", () -> module.tokenize("a".repeat(InferenceModule.MAX_TEXT_BYTES + 1)));
        assertRefuses(Reason.BAD_ARGUMENT, "loaded", () -> TestModels.program()
                .openVocabulary(stories)
                .logits(1));
        assertThat(module.logits(1)).hasSize(512); // it goes on after a refusal
    }

    private static void assertRefuses(Reason reason, String words, ThrowingCallable call) {
        ModelException refusal = catchThrowableOfType(ModelException.class, call);
        assertThat(refusal).as(words).isNotNull().hasMessageContaining(words);
        assertThat(refusal.getMessage()).doesNotContain("\n");
        assertThat(refusal.reason()).isEqualTo(reason);
    }
}
