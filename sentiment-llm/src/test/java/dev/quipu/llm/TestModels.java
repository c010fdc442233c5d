package dev.quipu.llm;

import dev.quipu.wasm.QuipuEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The models the tests run, and the inference module compiled once for all of them. */
final class TestModels {

    private static final InferenceProgram PROGRAM = InferenceProgram.compile(new QuipuEngine());

    /** This module's folder. */
    static final Path HOME = Path.of(System.getProperty("quipu.root"), "sentiment-llm");

    private static final Path RESOURCES = HOME.resolve("src/test/resources/dev/quipu/llm");

    static final Path STORIES = RESOURCES.resolve("stories260K.gguf");
    static final Path RANDOM = RESOURCES.resolve("random-q8_0.gguf");
    static final Path QUIPU_SMALL = HOME.resolve("models/quipu-small-q8_0.gguf");

    private TestModels() {}

    static InferenceProgram program() {
        return PROGRAM;
    }

    static byte[] resource(String name) {
        try (InputStream in = TestModels.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
