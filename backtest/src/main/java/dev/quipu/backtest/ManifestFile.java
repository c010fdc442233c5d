package dev.quipu.backtest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quipu.ao.Id;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads and writes {@code run.json}. Strict: what it does not know, or what is not there, is an error. */
final class ManifestFile {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private ManifestFile() {}

    /** The manifest as text, with its checksum filled in. */
    static byte[] bytes(RunManifest manifest) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest.withChecksum(checksum(manifest)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest of strings and numbers is always writable", e);
        }
    }

    /** SHA-256 of every other field, whatever the one given says. */
    static String checksum(RunManifest manifest) {
        try {
            return Id.sha256(JSON.writeValueAsBytes(manifest.withChecksum(""))).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest of strings and numbers is always writable", e);
        }
    }

    /**
     * Reads a manifest; whether its checksum fits is the verifier's question.
     *
     * @throws RunException when the file is no manifest of this format
     */
    static RunManifest read(Path file) {
        try {
            var tree = JSON.readTree(Files.readAllBytes(file));
            requireFormat(file, tree);
            return JSON.treeToValue(tree, RunManifest.class);
        } catch (JsonProcessingException e) {
            throw new RunException("%s is not a run manifest: %s".formatted(file, explain(e)), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static void requireFormat(Path file, JsonNode tree) {
        if (!tree.isObject()) {
            throw new RunException(file + " is not a run manifest: expected a JSON object");
        }
        var format = tree.path("format");
        if (!format.isInt() || format.intValue() != RunManifest.FORMAT) {
            throw new RunException("%s has format %s, expected %d"
                    .formatted(file, format.isMissingNode() ? "none" : format, RunManifest.FORMAT));
        }
    }

    /** The library's reason without its class names. */
    private static String explain(JsonProcessingException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown -> "unknown field '%s'".formatted(unknown.getPropertyName());
            case ValueInstantiationException refused
            when refused.getCause() != null -> refused.getCause().getMessage();
            case JsonMappingException misfit ->
                "field '%s' is missing or has a value of the wrong kind".formatted(path(misfit));
            default ->
                "%s at line %d"
                        .formatted(e.getOriginalMessage(), e.getLocation().getLineNr());
        };
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
    }
}
