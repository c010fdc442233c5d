package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of a labelled set: the rivals, then every model that comes with Quipu. */
class EvalTest {

    @TempDir
    Path folder;

    private Cli cli;
    private Path set;

    @BeforeEach
    void begin() throws IOException {
        cli = new Cli(folder);
        set = folder.resolve("set.csv");
        Files.writeString(set, """
                text,label
                Acme shares plunge after profit warning,negative
                Acme shares surge to a record as profits beat,positive
                """);
    }

    private Answer eval(String... args) {
        var all = new String[args.length + 3];
        System.arraycopy(new String[] {"eval", "sentiment", "--json"}, 0, all, 0, 3);
        System.arraycopy(args, 0, all, 3, args.length);
        return cli.run(all);
    }

    @Test
    void shouldSetEveryShippedModelBesideTheRivals() throws IOException {
        var answer = eval("--set", set.toString()).exits(ExitCode.OK).json();

        var names = StreamSupport.stream(answer.path("rows").spliterator(), false)
                .map(row -> row.path("name").asText())
                .toList();
        assertThat(names).startsWith("majority", "word list", "TF-IDF").contains("quipu-small-q8_0.gguf");
        assertThat(names)
                .hasSize(3
                        + Arrays.stream(ShippedModel.values())
                                .map(cli.workspace()::shipped)
                                .filter(Files::exists)
                                .toList()
                                .size());
        assertThat(answer.path("items").asInt()).isEqualTo(2);
        assertThat(row(answer, "word list").path("accuracy").asDouble()).isEqualTo(1.0);
        assertThat(row(answer, "majority").path("accuracy").asDouble()).isZero();
    }

    private static JsonNode row(JsonNode answer, String name) {
        return StreamSupport.stream(answer.path("rows").spliterator(), false)
                .filter(row -> row.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldMeasureOnlyTheModelThatIsAskedFor() {
        var small = cli.workspace().shipped(ShippedModel.SMALL).toString();

        var answer = eval("--set", set.toString(), "--model", small)
                .exits(ExitCode.OK)
                .json();

        assertThat(answer.path("rows")).hasSize(4);
    }

    @Test
    void shouldRefuseLabelsForASetThatBringsItsOwn() {
        var refused = eval("--set", "tfns_valid", "--labels", "0=negative").exits(ExitCode.USAGE);

        assertThat(refused.complaint()).contains("tfns_valid");
    }

    @Test
    void shouldNameASetThatIsNotThere() {
        var refused = eval("--set", "tfns_walid").exits(ExitCode.BAD_INPUT);

        assertThat(refused.complaint()).contains("'tfns_walid'", "no such file", "tfns_valid comes with Quipu", ".csv");
    }
}
