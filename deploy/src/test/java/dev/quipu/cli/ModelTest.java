package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {

    @TempDir
    Path folder;

    private Cli cli;
    private Path small;

    @BeforeEach
    void begin() {
        cli = new Cli(folder.resolve("home"));
        small = cli.workspace().shipped(ShippedModel.SMALL);
    }

    private String addSmall(String... more) {
        var args = new ArrayList<>(List.of("model", "add", small.toString(), "--json"));
        args.addAll(List.of(more));
        return cli.run(args.toArray(String[]::new))
                .exits(ExitCode.OK)
                .json()
                .path("id")
                .asText();
    }

    @Test
    void shouldAddListShowVerifyAndRemoveAModel() {
        var id = addSmall("--name", "mine");

        var listed =
                cli.run("model", "list", "--json").exits(ExitCode.OK).json().path("models");
        assertThat(listed).hasSize(ShippedModel.values().length + 1);
        var stored = listed.path(ShippedModel.values().length);
        assertThat(stored.path("id").asText()).isEqualTo(id);
        assertThat(stored.path("names").path(0).asText()).isEqualTo("mine");
        assertThat(stored.path("architecture").asText()).isEqualTo("llama");
        assertThat(cli.run("model", "list").exits(ExitCode.OK).out()).contains(id, "mine", "Q8_0");

        var shown =
                cli.run("model", "show", "mine", "--json").exits(ExitCode.OK).json();
        assertThat(shown.path("id").asText()).isEqualTo(id);
        assertThat(shown.path("sha256").asText()).hasSize(64);
        assertThat(shown.path("tensors").path(0).path("type").asText()).isEqualTo("Q8_0");
        assertThat(cli.run("model", "show", small.toString()).exits(ExitCode.OK).out())
                .contains(id, "parameters", "tokenizer", "context");

        assertThat(cli.run("model", "verify").exits(ExitCode.OK).out()).contains(id + " sound");
        cli.run("model", "rm", "mine").exits(ExitCode.OK);
        assertThat(cli.run("model", "show", "mine").exits(ExitCode.BAD_INPUT).complaint())
                .contains("no model 'mine'", "quipu model add");
    }

    @Test
    void shouldTakeAStoredModelWhereverAModelIsTaken() throws IOException {
        var id = addSmall("--name", "mine");
        var set = Files.writeString(folder.resolve("set.csv"), "text,label\nBitcoin falls,negative\n");
        var byFile = eval(set, small.toString());

        assertThat(eval(set, "mine")).isEqualTo(byFile);
        assertThat(eval(set, id)).isEqualTo(byFile);
        assertThat(eval(set, id.substring(0, 8))).isEqualTo(byFile);
        assertThat(eval(set, "mine", "--paranoid")).isEqualTo(byFile);
        assertThat(cli.run("eval", "sentiment", "--set", set.toString(), "--model", "large")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("no model 'large'", "mine");
    }

    private String eval(Path set, String model, String... more) {
        var args = new ArrayList<>(List.of("eval", "sentiment", "--json", "--threads", "1"));
        args.addAll(List.of("--set", set.toString(), "--model=" + model));
        args.addAll(List.of(more));
        return cli.run(args.toArray(String[]::new))
                .exits(ExitCode.OK)
                .json()
                .path("calibrationError")
                .toString();
    }

    @Test
    void shouldRefuseAModelThatWasChanged() throws IOException {
        addSmall("--name", "mine");
        var file = Path.of(cli.run("model", "show", "mine", "--json")
                .exits(ExitCode.OK)
                .json()
                .path("file")
                .asText());
        assertThat(file.toFile().setWritable(true)).isTrue();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {77}), channel.size() - 5);
        }
        var set = Files.writeString(folder.resolve("set.csv"), "text,label\nBitcoin falls,negative\n");

        assertThat(cli.run("eval", "sentiment", "--set", set.toString(), "--model", "mine")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("damaged");
        assertThat(cli.run("model", "verify", "--json")
                        .exits(ExitCode.NEGATIVE)
                        .json()
                        .path("sound")
                        .asBoolean())
                .isFalse();
        assertThat(cli.run("model", "list").exits(ExitCode.OK).out()).contains("damaged");
    }

    @Test
    void shouldDownloadAModel() throws IOException {
        var model = Files.readAllBytes(small);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, model.length);
                exchange.getResponseBody().write(model);
            }
        });
        server.start();
        try {
            var address = "http://127.0.0.1:%d/small.gguf"
                    .formatted(server.getAddress().getPort());
            var hash = cli.run("model", "show", small.toString(), "--json")
                    .json()
                    .path("sha256")
                    .asText();

            assertThat(cli.run("model", "add", address, "--sha256", "0".repeat(64))
                            .exits(ExitCode.BAD_INPUT)
                            .complaint())
                    .contains(hash);
            var added = cli.run("model", "add", address, "--sha256", hash).exits(ExitCode.OK);
            assertThat(added.out()).startsWith("added ");
            assertThat(added.err()).contains("Downloading: ");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldRefuseArgumentsThatMakeNoSense() throws IOException {
        var text = Files.writeString(folder.resolve("text.gguf"), "I am no model, I am a text.");
        assertThat(cli.run("model", "add", text.toString())
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("text.gguf", "no GGUF");
        assertThat(cli.run("model", "add", "nowhere.gguf")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("nowhere.gguf");
        for (var bad : List.of("ftp://example.org/m.gguf", "http:///m.gguf", "http://exa mple/m.gguf")) {
            assertThat(cli.run("model", "add", bad).exits(ExitCode.USAGE).complaint())
                    .contains(bad);
        }
        assertThat(cli.run("model", "add", small.toString(), "--sha256", "abc")
                        .exits(ExitCode.USAGE)
                        .complaint())
                .contains("'abc'", "64 hexadecimal");
        assertThat(cli.run("model", "add", small.toString(), "--name", "A/B")
                        .exits(ExitCode.USAGE)
                        .complaint())
                .contains("'A/B'");
        assertThat(cli.run("model", "rm", "nobody").exits(ExitCode.BAD_INPUT).complaint())
                .contains("'nobody'");
    }

    @Test
    void shouldCallOneModelByAnotherName() {
        var id = addSmall("--name", "mine");

        cli.run("model", "name", "best", "mine").exits(ExitCode.OK);

        assertThat(cli.run("model", "show", "best", "--json").json().path("id").asText())
                .isEqualTo(id);
        assertThat(cli.run("model", "rm", "--json", "--", id)
                        .exits(ExitCode.OK)
                        .json()
                        .path("removed"))
                .hasSize(1);
        cli.run("model", "show", "best").exits(ExitCode.BAD_INPUT);
    }

    @Test
    void shouldListAndShowTheModelsThatComeWithQuipu() {
        var listed =
                cli.run("model", "list", "--json").exits(ExitCode.OK).json().path("models");

        assertThat(listed).hasSize(ShippedModel.values().length);
        assertThat(listed.path(0).path("names").path(0).asText()).isEqualTo("small");
        assertThat(listed.path(1).path("names").path(0).asText()).isEqualTo("tuned");
        assertThat(listed)
                .allSatisfy(row -> assertThat(row.path("source").asText()).isEqualTo("shipped"));
        assertThat(cli.run("model", "list").exits(ExitCode.OK).out().lines())
                .allMatch(line -> line.endsWith("shipped"));
        assertThat(cli.run("model", "show", "small", "--json")
                        .exits(ExitCode.OK)
                        .json()
                        .path("file")
                        .asText())
                .isEqualTo(small.toString());
    }

    @Test
    void shouldKeepTheNamesOfWhatComesWithQuipu() {
        var id = addSmall("--name", "mine");

        for (var args : List.of(
                new String[] {"model", "add", "--name", "tuned", small.toString()},
                new String[] {"model", "name", "small", "mine"})) {
            assertThat(cli.run(args).exits(ExitCode.USAGE).complaint()).contains("comes with Quipu", "another name");
        }
        assertThat(cli.run("model", "rm", "small").exits(ExitCode.BAD_INPUT).complaint())
                .contains("comes with Quipu", "not in the store");
        assertThat(cli.run("model", "show", "mine", "--json").json().path("id").asText())
                .isEqualTo(id);
    }

    @Test
    void shouldSayThatAModelIsMissingFromTheCheckout() {
        var bare = new Workspace(folder.resolve("bare"), folder.resolve("home"));

        assertThatThrownBy(() -> ModelChoice.of("tuned", bare).open(false))
                .isInstanceOf(CliException.class)
                .hasMessageContainingAll("'tuned'", "missing from this checkout", "quipu-tuned-q5_0.gguf", "--model");
    }

    @Test
    void shouldFindTheModelOfAManifestByItsPathInTheRepository() {
        var workspace = cli.workspace();
        var choice = ModelChoice.of("small", workspace);

        assertThat(ModelChoice.fromManifest(choice.portable(workspace).toString(), workspace))
                .isEqualTo(choice);
    }
}
