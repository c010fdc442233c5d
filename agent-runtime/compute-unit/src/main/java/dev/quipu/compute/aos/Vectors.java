package dev.quipu.compute.aos;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A conversation with a module, and what the reference host made of it: JSON lines.
 *
 * <pre>
 *   {"module": name, "sha256": of the wasm, "format": tag, "env": second argument of every call}
 *   {"msg": first argument, "result": {..}, "memBytes": size, "memSha256": of the whole memory after the call}   ..
 * </pre>
 *
 * The bytes of {@code env} and {@code msg} are state, so they are taken as they stand in the file.
 */
public record Vectors(String module, String sha256, ModuleFormat format, byte[] environment, List<Step> steps) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One message and what came of it. */
    public record Step(int line, byte[] message, JsonNode result, long memoryBytes, String memorySha256) {}

    /** @throws VectorException if a line is not as above */
    public static Vectors read(Path file) throws IOException {
        List<byte[]> lines = lines(Files.readAllBytes(file));
        if (lines.isEmpty()) {
            throw new VectorException(1, "the file is empty, expected a header and messages");
        }
        JsonNode header = tree(lines.getFirst(), 1);
        String tag = text(header, "format", 1);
        ModuleFormat format = ModuleFormat.ofTag(tag)
                .orElseThrow(() -> new VectorException(
                        1,
                        "format is '" + tag + "', expected one of "
                                + Arrays.stream(ModuleFormat.values())
                                        .map(ModuleFormat::tag)
                                        .toList()));
        List<Step> steps = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).length > 0) {
                steps.add(step(lines.get(i), i + 1));
            }
        }
        return new Vectors(
                text(header, "module", 1),
                text(header, "sha256", 1),
                format,
                source(lines.getFirst(), "env", 1),
                List.copyOf(steps));
    }

    private static List<byte[]> lines(byte[] file) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= file.length; i++) {
            if (i == file.length ? i > start : file[i] == '\n') {
                int end = i > start && file[i - 1] == '\r' ? i - 1 : i;
                lines.add(Arrays.copyOfRange(file, start, end));
                start = i + 1;
            }
        }
        return lines;
    }

    private static Step step(byte[] line, int number) {
        JsonNode tree = tree(line, number);
        JsonNode result = tree.path("result");
        JsonNode memoryBytes = tree.path("memBytes");
        if (!result.isObject() || !memoryBytes.isIntegralNumber()) {
            throw new VectorException(number, "expected an object 'result' and an integer 'memBytes'");
        }
        return new Step(
                number, source(line, "msg", number), result, memoryBytes.longValue(), text(tree, "memSha256", number));
    }

    private static JsonNode tree(byte[] line, int number) {
        try {
            JsonNode tree = JSON.readTree(line);
            if (tree.isObject()) {
                return tree;
            }
        } catch (IOException _) {
            // said below
        }
        throw new VectorException(number, "expected a JSON object");
    }

    private static String text(JsonNode object, String name, int number) {
        JsonNode value = object.path(name);
        if (!value.isTextual()) {
            throw new VectorException(number, "expected a text '" + name + "'");
        }
        return value.textValue();
    }

    /** The bytes of a field's value, an object, just as they stand in the line. */
    private static byte[] source(byte[] line, String name, int number) {
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(name);
                JsonToken value = parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                if (wanted && value == JsonToken.START_OBJECT) {
                    return Arrays.copyOfRange(
                            line, start, (int) parser.currentLocation().getByteOffset());
                }
            }
        } catch (JsonProcessingException e) {
            throw new VectorException(number, e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("reading from bytes in memory", e);
        }
        throw new VectorException(number, "expected an object '" + name + "'");
    }
}
