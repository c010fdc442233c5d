package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.llm.ModelException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
