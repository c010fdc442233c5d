package dev.quipu.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** llama.cpp, by its Python binding in a process of its own: what our language model's speed is held against. */
public final class LlamaCpp {

    /** How one gets it, for people. */
    public static final String HOW =
            "python3 -m venv FOLDER && FOLDER/bin/pip install llama-cpp-python gguf (it builds for ten minutes), and name"
                    + " FOLDER/bin/python in QUIPU_LLAMA_PYTHON";

    /**
     * Tokens a second by the wall clock, the best of some rounds.
     *
     * @param prefill a prompt of 256 tokens
     * @param decode 64 tokens after it
     * @param headlines 64 prompts of 40 tokens as one batch
     * @param prompts prompts of 256 tokens, so many one after another that they have as many tokens as {@code headlines}:
     *     a longer time meets fewer of a machine's fast moments
     */
    public record Speed(double prefill, double decode, double headlines, double prompts) {

        public double of(LlmWork work) {
            return switch (work) {
                case PREFILL -> prefill;
                case DECODE -> decode;
                case HEADLINES -> headlines;
            };
        }
    }

    private final String python;
    private final String version;

    private LlamaCpp(String python, String version) {
        this.python = python;
        this.version = version;
    }

    /** The one of the Python that environment variable QUIPU_LLAMA_PYTHON names; empty if there is none. */
    public static Optional<LlamaCpp> find(Map<String, String> environment, Consumer<String> notes) {
        var python = environment.getOrDefault("QUIPU_LLAMA_PYTHON", "");
        if (python.isBlank()) return Optional.empty();
        try {
            var version =
                    OtherProgram.answer(List.of(python, "-c", "import gguf, llama_cpp; print(llama_cpp.__version__)"));
            if (!version.isEmpty()) return Optional.of(new LlamaCpp(python, version));
            notes.accept("'%s' has no packages llama_cpp and gguf".formatted(python));
        } catch (IOException e) {
            notes.accept("no Python at '%s'".formatted(python));
        }
        return Optional.empty();
    }

    /** Of the Python binding. */
    public String version() {
        return version;
    }

    public Speed measure(Path model, int threads) throws IOException {
        var answer = run(
                "llama-cpp.py",
                model.toString(),
                Integer.toString(threads),
                Integer.toString(LlmWork.PREFILL.rounds()),
                Integer.toString(LlmWork.DECODE.rounds()),
                Integer.toString(LlmWork.HEADLINES.rounds()));
        return new Speed(
                answer.path("prefill").asDouble(),
                answer.path("decode").asDouble(),
                answer.path("headlines").asDouble(),
                answer.path("prompts").asDouble());
    }

    /**
     * The model with all matrices in another format, made once and kept in {@code folder}.
     *
     * @param format as GGUF names it, such as {@code Q8_0}
     */
    public Path as(String format, Path model, Path folder) throws IOException {
        return converted(model, folder.resolve(stem(model) + "." + format + ".gguf"), format);
    }

    /** The same for AO's llama.wasm, which is older than some pre-tokenizers: it is told of one that it knows. */
    public Path forAo(String format, Path model, Path folder) throws IOException {
        return converted(model, folder.resolve(stem(model) + "." + format + "-ao.gguf"), format, "llama3");
    }

    private Path converted(Path model, Path to, String... how) throws IOException {
        if (Files.exists(to)) return to;
        Files.createDirectories(to.getParent());
        var part = to.resolveSibling(to.getFileName() + ".part");
        var arguments = new ArrayList<>(List.of(model.toString(), part.toString()));
        arguments.addAll(List.of(how));
        run("requantise.py", arguments.toArray(String[]::new));
        return Files.move(part, to);
    }

    private static String stem(Path model) {
        var name = model.getFileName().toString();
        return name.endsWith(".gguf") ? name.substring(0, name.length() - ".gguf".length()) : name;
    }

    private JsonNode run(String script, String... arguments) throws IOException {
        return OtherProgram.runScript(List.of(python), script, List.of(arguments));
    }
}
