package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
        small = cli.workspace().defaultModel();
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
        assertThat(cli.run("model", "list").exits(ExitCode.OK).out()).startsWith("No models");
        var id = addSmall("--name", "small");

        var listed =
                cli.run("model", "list", "--json").exits(ExitCode.OK).json().path("models");
        assertThat(listed).hasSize(1);
        assertThat(listed.path(0).path("id").asText()).isEqualTo(id);
        assertThat(listed.path(0).path("names").path(0).asText()).isEqualTo("small");
        assertThat(listed.path(0).path("architecture").asText()).isEqualTo("llama");
        assertThat(cli.run("model", "list").exits(ExitCode.OK).out()).contains(id, "small", "Q8_0");

        var shown =
                cli.run("model", "show", "small", "--json").exits(ExitCode.OK).json();
        assertThat(shown.path("id").asText()).isEqualTo(id);
        assertThat(shown.path("sha256").asText()).hasSize(64);
        assertThat(shown.path("tensors").path(0).path("type").asText()).isEqualTo("Q8_0");
        assertThat(cli.run("model", "show", small.toString()).exits(ExitCode.OK).out())
                .contains(id, "parameters", "tokenizer", "context");

        assertThat(cli.run("model", "verify").exits(ExitCode.OK).out()).contains(id + " sound");
        cli.run("model", "rm", "small").exits(ExitCode.OK);
        assertThat(cli.run("model", "show", "small").exits(ExitCode.BAD_INPUT).complaint())
                .contains("no model 'small'", "quipu model add");
    }

    @Test
    void shouldTakeAStoredModelWhereverAModelIsTaken() throws IOException {
        var id = addSmall("--name", "small");
        var set = Files.writeString(folder.resolve("set.csv"), "text,label\nBitcoin falls,negative\n");
        var byFile = eval(set, small.toString());

        assertThat(eval(set, "small")).isEqualTo(byFile);
        assertThat(eval(set, id)).isEqualTo(byFile);
        assertThat(eval(set, id.substring(0, 8))).isEqualTo(byFile);
        assertThat(eval(set, "small", "--paranoid")).isEqualTo(byFile);
        assertThat(cli.run("eval", "sentiment", "--set", set.toString(), "--model", "large")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("no model 'large'", "small");
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
        addSmall("--name", "small");
        var file = Path.of(cli.run("model", "show", "small", "--json")
                .exits(ExitCode.OK)
                .json()
                .path("file")
                .asText());
        assertThat(file.toFile().setWritable(true)).isTrue();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {77}), channel.size() - 5);
        }
        var set = Files.writeString(folder.resolve("set.csv"), "text,label\nBitcoin falls,negative\n");

        assertThat(cli.run("eval", "sentiment", "--set", set.toString(), "--model", "small")
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
        var id = addSmall("--name", "small");

        cli.run("model", "name", "best", "small").exits(ExitCode.OK);

        assertThat(cli.run("model", "show", "best", "--json").json().path("id").asText())
                .isEqualTo(id);
        assertThat(cli.run("model", "rm", "--json", "--", id)
                        .exits(ExitCode.OK)
                        .json()
                        .path("removed"))
                .hasSize(1);
        cli.run("model", "show", "best").exits(ExitCode.BAD_INPUT);
    }
}
