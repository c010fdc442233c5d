package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SentimentPromptTest {

    private static final SentimentPrompt SMALL =
            of(Map.of("quipu.prompt.template", " {text} Sentiment", "quipu.prompt.lowercase", "true"));

    private static SentimentPrompt of(Map<String, String> metadata) {
        return SentimentPrompt.of(key -> Optional.ofNullable(metadata.get(key)));
    }

    /** What is tokenised of a text. */
    private static String body(SentimentPrompt prompt, String text) {
        return prompt.frame().blanks() + prompt.clean(text);
    }

    @Test
    void shouldUseTheDefaultWhereTheModelSaysNothing() {
        assertThat(of(Map.of())).isEqualTo(SentimentPrompt.DEFAULT);
        assertThat(SentimentPrompt.DEFAULT.frame().prefix()).isEqualTo("News:");
        assertThat(body(SentimentPrompt.DEFAULT, "Up ")).isEqualTo(" Up");
        assertThat(SentimentPrompt.DEFAULT.frame().suffix()).isEqualTo("\nSentiment:");
    }

    @Test
    void shouldReadThePromptFromTheModel() {
        SentimentPrompt prompt = of(Map.of(
                "quipu.prompt.template", "<|im_start|>user\n{text}<|im_end|>",
                "quipu.prompt.lowercase", "true",
                "quipu.prompt.strip_links", "false",
                "quipu.prompt.max_text_tokens", "7",
                "quipu.label.negative", "bad",
                "quipu.label.neutral", "so-so",
                "quipu.label.positive", "good"));

        assertThat(prompt.frame().prefix()).isEqualTo("<|im_start|>user\n");
        assertThat(body(prompt, "See https://a.b")).isEqualTo("see https://a.b");
        assertThat(prompt.frame().suffix()).isEqualTo("<|im_end|>");
        assertThat(prompt.maxTextTokens()).isEqualTo(7);
        assertThat(prompt.labels()).containsExactly("bad", "so-so", "good");
    }

    @Test
    void shouldRefuseAPromptThatCannotBeUsed() {
        assertRefuses("quipu.prompt.template", "no slot", "{text} once");
        assertRefuses("quipu.prompt.template", "{text} {text}", "{text} once");
        assertRefuses("quipu.prompt.lowercase", "yes", "'yes'");
        assertRefuses("quipu.prompt.max_text_tokens", "many", "'many'");
        assertRefuses("quipu.prompt.max_text_tokens", "0", "at least 1");
        assertRefuses("quipu.label.neutral", "", "quipu.label");
    }

    @Test
    void shouldNameTheEntityWhereTheModelKnowsEntities() {
        SentimentPrompt prompt = of(Map.of("quipu.prompt.template_entity", "News: {text}\nSentiment about {entity}:"));

        assertThat(prompt.frame(" Bitcoin\n Cash ").suffix()).isEqualTo("\nSentiment about Bitcoin Cash:");
        assertThat(prompt.frame("BTC").prefix()).isEqualTo("News:");
        assertThat(prompt.frame("BTC").blanks()).isEqualTo(" ");
        assertThat(prompt.frame()).isEqualTo(SentimentPrompt.DEFAULT.frame());
        assertThat(SMALL.frame("BTC")).isEqualTo(SMALL.frame());
        assertThatThrownBy(() -> prompt.frame(" \t")).hasMessageContaining("1 to 64 characters, got 0");
        assertThatThrownBy(() -> prompt.frame("x".repeat(65))).hasMessageContaining("got 65");
    }

    @Test
    void shouldRefuseAnEntityTemplateThatCannotBeUsed() {
        assertRefuses("quipu.prompt.template_entity", "{text}", "{entity} once");
        assertRefuses("quipu.prompt.template_entity", "{entity}", "{text} once");
        assertRefuses("quipu.prompt.template_entity", "About {entity}: {text}", "{entity} after {text}");
    }

    private static void assertRefuses(String key, String value, String words) {
        assertThatThrownBy(() -> of(Map.of(key, value)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(words);
    }

    @Test
    void shouldCleanATextAsInTraining() {
        assertThat(SMALL.frame().prefix()).isEmpty();
        assertThat(body(SMALL, "  $ALLY -\tAlly\r\n pulls  outlook https://t.co/G9Zdi1boy5 "))
                .isEqualTo(" $ally - ally pulls outlook");
        assertThat(body(SMALL, "a http://x b HTTP://X")).isEqualTo(" a b http://x");
        assertThat(body(SMALL, "")).isEqualTo(" ");
        assertThat(body(SMALL, "https://only.link")).isEqualTo(" ");
    }

    @Test
    void shouldLowerNothingButAsciiLettersInAnyLocale() {
        assertThat(SMALL.clean("ISTANBUL \u0130\u00c9 \u212a")).isEqualTo("istanbul \u0130\u00c9 \u212a");
    }

    @Test
    void shouldKeepWhiteSpaceBeyondAscii() {
        assertThat(SMALL.clean("a\u00a0b\u2003 c\u0085")).isEqualTo("a\u00a0b\u2003 c\u0085");
    }

    @Test
    void shouldCutAnEndlessTextBetweenCharacters() {
        String cleaned = SMALL.clean("x" + "🚀".repeat(100_000));

        assertThat(cleaned.length()).isEqualTo(16_383);
        assertThat(cleaned).endsWith("🚀");
    }

    @Property
    void shouldKeepAnyTextWithinWhatTheTokenizerTakes(@ForAll String text) {
        byte[] utf8 = body(SMALL, text.repeat(50)).getBytes(StandardCharsets.UTF_8);

        assertThat(utf8.length).isLessThanOrEqualTo(InferenceModule.MAX_TEXT_BYTES);
    }

    @Property
    void shouldLeaveNothingToCleanTwice(@ForAll String text) {
        SentimentPrompt prompt = SentimentPrompt.DEFAULT;
        String cleaned = prompt.clean(text);

        assertThat(prompt.clean(cleaned)).isEqualTo(cleaned);
    }
}
