package dev.quipu.wasm.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Executor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The official WebAssembly tests in binary form: zips of JSON scripts and the modules they name, as {@code wasm-tools
 * json-from-wast} writes them.
 */
public final class SpecSuite {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One command of a script.
     *
     * @param id file and index, for example {@code br_table.json#12}
     * @param wasm the binary it names, or null
     */
    public record Command(String id, String type, JsonNode json, byte[] wasm) {

        /** The script it stands in. */
        String script() {
            return id.substring(0, id.indexOf('#'));
        }

        /** Whether it checks something, rather than prepares it. */
        boolean isAssertion() {
            return type.startsWith("assert_");
        }

        /** Whether it needs a feature this engine leaves out. */
        public boolean needsUnsupported() {
            for (JsonNode feature : json.path("requires")) {
                if (feature.asText().equals("gc") || feature.asText().equals("function-references")) {
                    return true;
                }
            }
            return false;
        }
    }

    private SpecSuite() {}

    /**
     * All commands of a zip, script by script.
     *
     * @throws IOException if the file cannot be read, is no zip, or names a module it does not hold
     */
    public static List<Command> commands(Path zip) throws IOException {
        List<Command> commands = new ArrayList<>();
        try (ZipFile open = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : open.stream().toList()) {
                if (entry.getName().endsWith(".json")) {
                    addScript(open, entry, commands);
                }
            }
        }
        return commands;
    }

    /**
     * Runs a zip through our engine.
     *
     * @throws IOException as {@link #commands}
     */
    public static SpecReport run(Path zip, Tier tier) throws IOException {
        return run(zip, tier, Instrumentation.NONE);
    }

    /**
     * As {@link #run(Path, Tier)}, with every module instrumented and all the fuel there is.
     *
     * @throws IOException as {@link #commands}
     */
    public static SpecReport run(Path zip, Tier tier, Instrumentation instrumentation) throws IOException {
        return run(zip, () -> tier.executor(RunLimits.DEFAULT), instrumentation);
    }

    /**
     * As {@link #run(Path, Tier, Instrumentation)}, every script on an executor of its own.
     *
     * @throws IOException as {@link #commands}
     */
    public static SpecReport run(Path zip, Supplier<Executor> executors, Instrumentation instrumentation)
            throws IOException {
        SpecReport.Tally tally = new SpecReport.Tally();
        String script = "";
        SpecRunner runner = null;
        for (Command command : commands(zip)) {
            if (!command.script().equals(script)) {
                // Every script has a store of its own.
                runner = new SpecRunner(executors.get(), instrumentation);
                script = command.script();
            }
            tally.add(command, runner.run(command));
        }
        return tally.report();
    }

    private static void addScript(ZipFile zip, ZipEntry script, List<Command> commands) throws IOException {
        JsonNode list = JSON.readTree(read(zip, script)).required("commands");
        for (int i = 0; i < list.size(); i++) {
            JsonNode json = list.get(i);
            JsonNode filename = json.path("filename");
            byte[] wasm = filename.isMissingNode() ? null : module(zip, filename.asText());
            commands.add(new Command(
                    script.getName() + "#" + i, json.required("type").asText(), json, wasm));
        }
    }

    private static byte[] module(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException(zip.getName() + " names the module " + name + ", but does not hold it");
        }
        return read(zip, entry);
    }

    private static byte[] read(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
