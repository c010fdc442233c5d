package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verb with two tiny models: one that tells stories, and one of random weights that has a chat template. */
class ChatTest {

    private static final Path MODELS = Cli.repository().resolve("sentiment-llm/src/test/resources/dev/quipu/llm");
    private static final Path STORIES = MODELS.resolve("stories260K.gguf");
    private static final Path CHATTING = MODELS.resolve("random-chat.gguf");

    @TempDir
    Path folder;

    private Cli cli;
    private InputStream input;

    @BeforeEach
    void begin() {
        cli = new Cli(folder);
        input = System.in;
    }

    @AfterEach
    void giveInputBack() {
        System.setIn(input);
    }

    private Answer chat(Path model, String... more) {
        var args = new ArrayList<>(List.of("chat", model.toString(), "--threads", "1"));
        args.addAll(List.of(more));
        return cli.run(args.toArray(String[]::new));
    }

    @Test
    void shouldGoOnWithAText() {
        var answer = chat(STORIES, "--raw", "--once", "Once upon a time", "--temperature", "0", "--max-tokens", "40");

        assertThat(answer.exits(ExitCode.OK).out()).startsWith(", there was a little girl named Lily.");
        assertThat(answer.err()).isEmpty();
    }

    @Test
    void shouldDependOnTheSeedAlone() {
        var once = chat(STORIES, "--raw", "--once", "Tom", "--seed", "7", "--max-tokens", "30")
                .out();

        assertThat(chat(STORIES, "--raw", "--once", "Tom", "--seed", "7", "--max-tokens", "30")
                        .out())
                .isEqualTo(once);
        assertThat(chat(STORIES, "--raw", "--once", "Tom", "--seed", "8", "--max-tokens", "30")
                        .out())
                .isNotEqualTo(once);
    }

    @Test
    void shouldAnswerInTheFormatAskedFor() throws IOException {
        assertThat(chat(STORIES, "--raw", "--once", "Was it good? ", "--choice", "yes,no")
                        .out())
                .isIn("yes\n", "no\n");
        assertThat(chat(STORIES, "--raw", "--once", "On ", "--regex", "\\d{4}-\\d{2}")
                        .out())
                .matches("\\d{4}-\\d{2}\n");

        var schema =
                "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":9},\"minItems\":2,\"maxItems\":3}";
        Files.writeString(folder.resolve("schema.json"), schema);
        for (var given : List.of(schema, folder.resolve("schema.json").toString())) {
            var answer = chat(STORIES, "--raw", "--once", "Names: ", "--json-schema", given, "--json")
                    .exits(ExitCode.OK)
                    .json();
            var names = new ObjectMapper().readTree(answer.path("text").asText());
            assertThat(names.size()).isBetween(2, 3);
            assertThat(answer.path("whole").asBoolean()).isTrue();
            assertThat(answer.path("tokens").asInt()).isPositive();
        }
    }

    @Test
    void shouldAnswerLineByLineAndRememberTheConversation() {
        var lines = List.of("Is Bitcoin up?", "", "And Ether?", "/new", "Is Bitcoin up?");
        System.setIn(new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));

        var answer = chat(CHATTING, "--system", "Be brief.", "--max-tokens", "12", "--stats")
                .exits(ExitCode.OK);

        var notes = answer.err().lines().toList();
        assertThat(notes).hasSize(3);
        assertThat(promptTokens(notes.get(1))).isGreaterThan(promptTokens(notes.get(0)) + 10);
        assertThat(promptTokens(notes.get(2))).isEqualTo(promptTokens(notes.get(0)));
        var once = chat(CHATTING, "--system", "Be brief.", "--max-tokens", "12", "--once", "Is Bitcoin up?");
        assertThat(answer.out()).startsWith(once.out()).endsWith(once.out());
    }

    private static int promptTokens(String note) {
        return Integer.parseInt(note.replaceFirst("\\d+ tokens after (\\d+),.*", "$1"));
    }

    @Test
    void shouldForgetTheFirstTurnsWhenTheConversationGrowsTooLong() {
        var line = "Tell me all about the price of Bitcoin.";
        System.setIn(new ByteArrayInputStream((line + "\n").repeat(8).getBytes(StandardCharsets.UTF_8)));

        var answer = chat(CHATTING, "--context", "160", "--max-tokens", "20", "--stats")
                .exits(ExitCode.OK);

        assertThat(answer.err().lines()).hasSize(8).allSatisfy(note -> assertThat(promptTokens(note))
                .isLessThanOrEqualTo(140));
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThat(chat(STORIES, "--once", "Hi").exits(ExitCode.BAD_INPUT).complaint())
                .contains("tokenizer.chat_template", "does not chat");
        assertThat(chat(STORIES, "--raw", "--once", "Hi", "--regex", "(a")
                        .exits(ExitCode.USAGE)
                        .complaint())
                .isEqualTo("stories260K.gguf: regular expression, byte 0: this group does not end");
        assertThat(chat(STORIES, "--raw", "--once", "Hi", "--json-schema", "{\"type\":\"date\"}")
                        .exits(ExitCode.USAGE)
                        .complaint())
                .startsWith("schema: type is \"date\", expected one of");
        assertThat(chat(STORIES, "--raw", "--once", "Hi", "--temperature", "-1")
                        .exits(ExitCode.USAGE)
                        .complaint())
                .isEqualTo("--temperature must be 0 or more, was -1.0");
        assertThat(chat(STORIES, "--raw", "--json").exits(ExitCode.USAGE).complaint())
                .isEqualTo("--json prints one answer: it needs --once");
        assertThat(chat(STORIES, "--once", "Hi", "--choice", "a", "--regex", "b")
                        .exits(ExitCode.USAGE)
                        .complaint())
                .contains("mutually exclusive");
        assertThat(chat(STORIES, "--raw", "--context", "4", "--once", "Once upon a time there was a girl")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("--context gives it more room");
        assertThat(chat(folder.resolve("none.gguf"), "--once", "Hi")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("none.gguf");
    }
}
