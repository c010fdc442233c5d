package dev.quipu.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quipu.compute.aos.EvalMessages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** V8, by way of Node.js in a process of its own: what our engine's speed is held against. */
public final class V8 {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.\\d+\\.\\d+.*");

    /** The oldest whose figures count; an older one serves where npm offers nothing. */
    private static final int WANTED_MAJOR = 22;

    /** The first that knows 64-bit memories, and the first that needs no flag for them. */
    private static final int LEAST_MAJOR = 20;

    private static final int FLAGLESS_MAJOR = 24;

    private final List<String> command;
    private final String version;

    private V8(List<String> command, String version) {
        this.command = command;
        this.version = version;
    }

    /**
     * The Node.js that environment variable QUIPU_NODE names; else the newest that npm offers for this machine, kept in
     * {@code folder}; else the one on PATH. Empty if none of them runs 64-bit memories.
     *
     * @param notes told what is fetched, and why one is passed over
     */
    public static Optional<V8> find(Path folder, Map<String, String> environment, Consumer<String> notes) {
        var named = environment.get("QUIPU_NODE");
        if (named != null && !named.isBlank()) {
            return at(named, LEAST_MAJOR, notes);
        }
        var offered = npmPackage().flatMap(name -> {
            var node = folder.resolve("node_modules").resolve(name).resolve("bin/node");
            if (!Files.isExecutable(node)) {
                OtherProgram.npmInstall(folder, notes, name);
            }
            return Files.isExecutable(node) ? at(node.toString(), WANTED_MAJOR, notes) : Optional.empty();
        });
        return offered.or(() -> at("node", LEAST_MAJOR, notes));
    }

    /** As Node.js says it, such as {@code v24.1.0}. */
    public String version() {
        return version;
    }

    /** Warm calls of a kernel's {@code run}. CPU time of the whole process. */
    public Sample kernel(Path module, int seed) throws IOException {
        var answer = run("kernel.mjs", module.toString(), Integer.toString(seed), "1500", "15", "31");
        return sample(answer, answer.path("checksum").asText());
    }

    /** From a module's bytes to what {@code export} answers, each time in a fresh process. Wall-clock time. */
    public Sample load(Path module, String export, int times) throws IOException {
        var millis = new double[times];
        for (int i = 0; i < times; i++) {
            millis[i] = run("load.mjs", module.toString(), export).path("nanos").asDouble() / 1e6;
        }
        return Sample.of(millis, Double.NaN, Optional.empty());
    }

    /** A process of aos, driven barely, that evaluates the same Lua again and again. CPU time of the whole process. */
    public Sample aos(Aos work, Path module, Path folder) throws IOException {
        var file = folder.resolve(work.row() + ".json");
        Files.writeString(file, inputs(work));
        var answer = run("aos.mjs", module.toString(), file.toString(), "3000", "15", "31");
        var text = answer.path("answer").asText().getBytes(StandardCharsets.UTF_8);
        return sample(answer, Sample.checksumOf(text));
    }

    /** From the bytes of aos to an instance that waits for messages, each time in a fresh process. Wall-clock time. */
    public Sample loadAos(Path module, int times) throws IOException {
        return fresh("loadNanos", times, module);
    }

    /** From the bytes of aos to the answer to the first message, likewise. */
    public Sample bootAos(Path module, int times) throws IOException {
        return fresh("bootNanos", times, module);
    }

    private Sample fresh(String figure, int times, Path module) throws IOException {
        var file = Files.createTempFile("quipu", ".json");
        try {
            Files.writeString(file, inputs(Aos.EVAL));
            var millis = new double[times];
            for (int i = 0; i < times; i++) {
                var answer = run("aos.mjs", module.toString(), file.toString(), "0", "0", "1");
                millis[i] = answer.path(figure).asDouble() / 1e6;
            }
            return Sample.of(millis, Double.NaN, Optional.empty());
        } finally {
            Files.delete(file);
        }
    }

    private static String inputs(Aos work) {
        return JSON.createObjectNode()
                .put("environment", new String(EvalMessages.environment(), StandardCharsets.UTF_8))
                .put("spawn", new String(EvalMessages.spawn(), StandardCharsets.UTF_8))
                .put("message", new String(EvalMessages.eval(1, work.lua()), StandardCharsets.UTF_8))
                .toString();
    }

    private static Sample sample(JsonNode answer, String checksum) {
        var nanos = answer.path("nanos");
        var millis = new double[nanos.size()];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = nanos.get(i).asDouble() / 1e6;
        }
        return Sample.of(millis, Double.NaN, Optional.of(checksum));
    }

    private JsonNode run(String script, String... arguments) throws IOException {
        var whole = new ArrayList<>(command);
        whole.add("--input-type=module");
        return OtherProgram.runScript(whole, script, List.of(arguments));
    }

    private static Optional<V8> at(String node, int leastMajor, Consumer<String> notes) {
        String version;
        try {
            version = OtherProgram.answer(List.of(node, "--version"));
        } catch (IOException e) {
            notes.accept("no Node.js at '%s'".formatted(node));
            return Optional.empty();
        }
        var numbers = VERSION.matcher(version);
        if (!numbers.matches() || Integer.parseInt(numbers.group(1)) < leastMajor) {
            notes.accept("'%s' is Node.js '%s', wanted is %d or newer".formatted(node, version, leastMajor));
            return Optional.empty();
        }
        int major = Integer.parseInt(numbers.group(1));
        var command = major < FLAGLESS_MAJOR
                ? List.of(node, "--no-warnings", "--experimental-wasm-memory64")
                : List.of(node, "--no-warnings");
        return Optional.of(new V8(command, version));
    }

    /** Name of the package that holds the binary for this machine: it has no install script, as package node has. */
    private static Optional<String> npmPackage() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var processor =
                switch (System.getProperty("os.arch")) {
                    case "amd64", "x86_64" -> "x64";
                    case "aarch64" -> "arm64";
                    default -> "";
                };
        if (processor.isEmpty()) {
            return Optional.empty();
        }
        if (system.startsWith("linux")) {
            return Optional.of("node-linux-" + processor);
        }
        return system.startsWith("mac") ? Optional.of("node-darwin-" + processor) : Optional.empty();
    }
}
