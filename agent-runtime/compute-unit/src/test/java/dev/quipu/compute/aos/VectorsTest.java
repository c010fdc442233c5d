package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorsTest {

    private static final String HEADER =
            "{\"module\":\"m.wasm\",\"sha256\":\"00\",\"format\":\"wasm32-unknown-emscripten4\",\"env\":{\"a\": 1.0}}";
    private static final String STEP =
            "{\"msg\":{ \"Data\":\"ü,\\\"result\\\":\", \"x\":{}},\"result\":{},\"memBytes\":65536,\"memSha256\":\"ff\"}";

    @TempDir
    Path folder;

    private Vectors read(String text) throws IOException {
        return Vectors.read(Files.writeString(folder.resolve("vectors.jsonl"), text));
    }

    @Test
    void shouldTakeMessagesAndEnvironmentByteForByte() throws IOException {
        var vectors = read(HEADER + "\r\n" + STEP + "\n\n" + STEP);

        assertThat(new String(vectors.environment(), StandardCharsets.UTF_8)).isEqualTo("{\"a\": 1.0}");
        assertThat(vectors.steps()).hasSize(2);
        assertThat(vectors.steps().getLast().line()).isEqualTo(4);
        assertThat(new String(vectors.steps().getFirst().message(), StandardCharsets.UTF_8))
                .isEqualTo("{ \"Data\":\"ü,\\\"result\\\":\", \"x\":{}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                              | line 1: the file is empty",
                "no json                         | line 1: expected a JSON object",
                "{\"format\":\"wasm128\"}        | line 1: format is 'wasm128', expected one of [wasm32-unknown",
                "{\"module\":\"m\"}              | line 1: expected a text 'format'",
            })
    void shouldNameTheLineThatIsNoHeader(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(VectorException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1]                                                           | line 2: expected a JSON object",
                "{\"msg\":{},\"result\":{}}                                    | line 2: expected an object 'result'",
                "{\"result\":{},\"memBytes\":1,\"memSha256\":\"\"}             | line 2: expected an object 'msg'",
                "{\"msg\":1,\"result\":{},\"memBytes\":1,\"memSha256\":\"\"}   | line 2: expected an object 'msg'",
                "{\"msg\":{},\"result\":{},\"memBytes\":1}                     | line 2: expected a text 'memSha256'",
            })
    void shouldNameTheLineThatIsNoStep(String text, String message) {
        assertThatThrownBy(() -> read(HEADER + "\n" + text))
                .isInstanceOf(VectorException.class)
                .hasMessageContaining(message);
    }
}
