package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.llm.chat.ChatMessage;
import dev.quipu.llm.chat.ChatMessage.Role;
import dev.quipu.llm.chat.ChatTemplate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every tokenizer against llama.cpp's ids for the same texts; {@code tools/token_fixture.py} writes them. */
class TokenizersTest {

    private static final int PLAIN = 0;
    private static final int TRUSTED = 1;

    private static List<JsonNode> rows;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void readRows() throws IOException {
        rows = rows("tokens.jsonl.gz");
        assertThat(rows).hasSizeGreaterThan(250);
    }

    private static List<JsonNode> rows(String name) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (String line : new String(unzipped(name), StandardCharsets.UTF_8).split("\n")) {
            found.add(JsonMapper.builder().build().readTree(line));
        }
        return found;
    }

    private static byte[] unzipped(String name) throws IOException {
        byte[] zipped = TestModels.resource("tokenizers/" + name);
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return in.readAllBytes();
        }
    }

    private static ModelFile tiny(String kind) throws IOException {
        Path file = folder.resolve(kind + ".gguf");
        if (!Files.exists(file)) Files.write(file, unzipped(kind + ".gguf.gz"));
        return ModelFile.open(file);
    }

    private static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    private static void assertAgrees(String kind, ModelFile model) {
        InferenceModule vocabulary = TestModels.program().openVocabulary(model);
        for (JsonNode row : rows) {
            String text = row.get("text").textValue();
            JsonNode expected = row.get("ids").get(kind);
            int[] plain = vocabulary.tokenize(text, TokenizeOption.ADD_BOS, TokenizeOption.PLAIN_TEXT);
            int[] trusted = vocabulary.tokenize(text, TokenizeOption.ADD_BOS);
            if (!expected.get(PLAIN).isNull()) assertThat(plain).as(text).isEqualTo(ids(expected.get(PLAIN)));
            int side = expected.get(TRUSTED).isNull() ? PLAIN : TRUSTED;
            assertThat(trusted).as(text).isEqualTo(ids(expected.get(side)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm", "llama3", "qwen2", "default", "sentencepiece", "gemma3", "phi3"})
    void shouldTokenizeAsLlamaCppDoes(String kind) throws IOException {
        try (ModelFile model = tiny(kind)) {
            assertAgrees(kind, model);
        }
    }

    @Test
    void shouldTokenizeAsLlamaCppDoesWithTheVocabularyOfQuipuSmall() {
        try (ModelFile model = ModelFile.open(TestModels.QUIPU_SMALL)) {
            assertAgrees("quipu-small", model);
        }
    }

    @Test
    void shouldTokenizeAsLlamaCppDoesWithTheVocabularyOfSmolLm2() {
        String shared = System.getenv("QUIPU_SHARED");
        Path data = shared == null ? TestModels.HOME.resolve("../../shared") : Path.of(shared);
        Path file = data.resolve("data/models/SmolLM2-135M-Instruct.Q4_1.gguf");
        assumeTrue(Files.exists(file), "needs " + file);
        try (ModelFile model = ModelFile.open(file)) {
            assertAgrees("smollm2", model);
        }
    }

    @Test
    void shouldTokenizeAChatPromptAsLlamaCppDoesItsWholeText() throws IOException {
        List<JsonNode> chats = rows("chat.jsonl.gz");
        assertThat(chats).hasSizeGreaterThan(20);
        for (JsonNode chat : chats) {
            String template = chat.get("template").textValue();
            byte[] jinja = TestModels.resource("chat/" + template + ".jinja");
            List<TextPart> prompt = ChatTemplate.of(Optional.of(new String(jinja, StandardCharsets.UTF_8)))
                    .prompt(messages(chat.get("messages")));
            try (ModelFile model = tiny(chat.get("kind").textValue())) {
                int[] ids = TestModels.program().openVocabulary(model).tokenize(prompt, TokenizeOption.ADD_BOS);
                assertThat(ids).as(chat.toString()).isEqualTo(ids(chat.get("ids")));
            }
        }
    }

    private static List<ChatMessage> messages(JsonNode array) {
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : array) {
            Role role = Role.valueOf(message.get(0).textValue().toUpperCase(Locale.ROOT));
            messages.add(new ChatMessage(role, message.get(1).textValue()));
        }
        return messages;
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm", "llama3", "sentencepiece", "gemma3", "phi3"})
    void shouldNeverReadAControlTokenInPlainText(String kind) throws IOException {
        try (ModelFile model = tiny(kind)) {
            InferenceModule vocabulary = TestModels.program().openVocabulary(model);
            int[] control = IntStream.range(0, vocabulary.vocabularySize())
                    .filter(id -> vocabulary.text(id).matches("<.*[a-z].*>"))
                    .filter(id -> !vocabulary.text(id).startsWith("<0x"))
                    .toArray();
            assertThat(control).hasSizeGreaterThan(2);
            for (int id : control) {
                String text = "a " + vocabulary.text(id) + vocabulary.text(id) + "\n";
                assertThat(vocabulary.tokenize(text, TokenizeOption.PLAIN_TEXT))
                        .as(text)
                        .doesNotContain(control);
                assertThat(vocabulary.tokenize(text)).as(text).contains(id);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm", "qwen2", "sentencepiece", "gemma3", "phi3"})
    void shouldNotSeeWherePartsOfEqualTrustMeet(String kind) throws IOException {
        try (ModelFile model = tiny(kind)) {
            InferenceModule vocabulary = TestModels.program().openVocabulary(model);
            for (JsonNode row : rows) {
                String text = row.get("text").textValue();
                int cut = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
                List<TextPart> parts =
                        List.of(TextPart.trusted(text.substring(0, cut)), TextPart.trusted(text.substring(cut)));
                assertThat(vocabulary.tokenize(parts, TokenizeOption.ADD_BOS))
                        .as(text)
                        .isEqualTo(vocabulary.tokenize(text, TokenizeOption.ADD_BOS));
            }
        }
    }

    @Test
    void shouldReadControlTokensInTrustedPartsOnly() throws IOException {
        try (ModelFile model = tiny("smollm")) {
            InferenceModule vocabulary = TestModels.program().openVocabulary(model);
            String end = "<|im_end|>";

            int[] ids = vocabulary.tokenize(List.of(
                    TextPart.trusted(end),
                    TextPart.plain(end),
                    TextPart.trusted(end + "<|im_"),
                    TextPart.plain("end|>")));

            assertThat(Arrays.stream(ids).filter(id -> id == 2).count()).isEqualTo(2);
            assertThat(ids).startsWith(2);
            assertThat(vocabulary.text(ids)).isEqualTo(end.repeat(4));
        }
    }

    @Test
    void shouldKnowWhatEndsAnAnswer() throws IOException {
        try (ModelFile model = tiny("phi3")) {
            InferenceModule vocabulary = TestModels.program().openVocabulary(model);
            List<String> ends = IntStream.range(0, vocabulary.vocabularySize())
                    .filter(vocabulary::endsGeneration)
                    .mapToObj(vocabulary::text)
                    .toList();

            assertThat(ends).containsExactlyInAnyOrder("</s>", "<|endoftext|>", "<|end|>");
            assertThat(vocabulary.endsGeneration(-1)).isFalse();
        }
    }

    @Test
    void shouldPutNoSpaceBeforeWhatGoesOn() throws IOException {
        try (ModelFile model = tiny("sentencepiece")) {
            InferenceModule vocabulary = TestModels.program().openVocabulary(model);

            assertThat(vocabulary.text(vocabulary.tokenize("price"))).isEqualTo(" price");
            assertThat(vocabulary.text(vocabulary.tokenize("price", TokenizeOption.CONTINUED)))
                    .isEqualTo("price");
        }
    }
}
