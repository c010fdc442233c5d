package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is not there or not whole: one line that names the file, exit code 3. */
class ModelErrorsTest {

    @TempDir
    Path folder;

    private Cli cli;
    private Path set;
    private Path model;

    @BeforeEach
    void begin() throws IOException {
        cli = new Cli(folder);
        set = folder.resolve("set.csv");
        model = folder.resolve("model.gguf");
        Files.writeString(set, "text,label\nBitcoin falls,negative\n");
    }

    @Test
    void shouldRefuseADemoBeforeItImports() {
        var refused = cli.run("demo", "--model", model.toString()).exits(ExitCode.BAD_INPUT);

        assertThat(refused.complaint()).contains("model.gguf");
        assertThat(folder.resolve("archives")).doesNotExist();
    }

    private Answer eval(String... more) {
        var args = new ArrayList<>(List.of("eval", "sentiment", "--json", "--threads", "1"));
        args.addAll(List.of("--set", set.toString()));
        args.addAll(List.of(more));
        return cli.run(args.toArray(String[]::new));
    }

    private void refused(String... words) {
        var refused = eval("--model", model.toString()).exits(ExitCode.BAD_INPUT);
        assertThat(refused.complaint()).contains("model.gguf").satisfies(line -> {
            for (var word : words) {
                assertThat(line).contains(word);
            }
        });
        assertThat(refused.json().path("error").path("exitCode").asInt()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void shouldNameEveryKindOfModelWhenOneIsUnknown() throws IOException {
        for (var command : List.of(
                List.of("demo", "--model", "nonsense"),
                List.of("eval", "sentiment", "--set", set.toString(), "--model", "nonsense"),
                List.of("bench", "llm", "--model", "nonsense"),
                List.of("model", "show", "nonsense"),
                List.of("chat", "nonsense"))) {
            var refused = cli.run(command.toArray(String[]::new)).exits(ExitCode.BAD_INPUT);

            assertThat(refused.complaint())
                    .as("%s", command)
                    .contains("no model 'nonsense'", "small and tuned", "quipu model add", "./model.gguf");
        }
        var small = cli.workspace().shipped(ShippedModel.SMALL).toString();
        cli.run("model", "add", small, "--name", "mine").exits(ExitCode.OK);
        assertThat(cli.run("chat", "nonsense").exits(ExitCode.BAD_INPUT).complaint())
                .contains("no model 'nonsense'", "small and tuned", "in the store are mine");
    }

    @Test
    void shouldRefuseAModelThatIsMissingEmptyADirectoryOrNoGguf() throws IOException {
        refused("not found");
        Files.createDirectory(model);
        refused("something else");
        Files.delete(model);
        Files.createFile(model);
        refused();
        Files.writeString(model, "I am no model, I am a text that somebody named like one.\n".repeat(20));
        refused();
    }

    @Test
    void shouldRefuseAModelCutAnywhere() throws IOException {
        var whole = Files.readAllBytes(cli.workspace().shipped(ShippedModel.SMALL));
        for (int length : new int[] {3, 24, 1000, whole.length / 2, whole.length - 1}) {
            Files.write(model, Arrays.copyOf(whole, length));
            refused();
        }
    }

    @Test
    void shouldScoreAndAnswerInOneObjectWhenAllIsWell() {
        var report = eval().exits(ExitCode.OK).json();

        assertThat(report.path("items").asInt()).isEqualTo(1);
        assertThat(report.path("accuracy").isNumber()).isTrue();
    }

    @Test
    void shouldRefuseASetThatIsNotWhatItShouldBe() throws IOException {
        Files.writeString(set, "headline,label\nBitcoin falls,negative\n");
        assertThat(eval().exits(ExitCode.BAD_INPUT).complaint())
                .contains("set.csv", "missing columns text", "headline");

        Files.writeString(set, "text,label\nBitcoin falls,sad\n");
        assertThat(eval().exits(ExitCode.BAD_INPUT).complaint()).contains("set.csv", "row 1", "'sad'", "negative");

        Files.writeString(set, "");
        assertThat(eval().exits(ExitCode.BAD_INPUT).complaint()).contains("set.csv");

        Files.delete(set);
        assertThat(eval().exits(ExitCode.BAD_INPUT).complaint()).contains("set.csv", "no such file");

        Files.createDirectory(set);
        assertThat(eval().exits(ExitCode.BAD_INPUT).complaint()).contains("set.csv", "directory");
    }

    @Test
    void shouldRefuseLabelCodesThatMakeNoSense() {
        assertThat(eval("--labels", "0=sad").exits(ExitCode.BAD_INPUT).complaint())
                .contains("0=sad", "negative");
    }
}
