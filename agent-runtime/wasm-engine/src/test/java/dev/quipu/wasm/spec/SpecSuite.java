package dev.quipu.wasm.spec;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The official tests in binary form, which lie beside the repository; see their README for the format. */
public final class SpecSuite {

    /** All zips, in the order of their README. */
    public static final List<String> ZIPS = List.of(
            "core",
            "core-compat",
            "bulk-memory",
            "simd",
            "relaxed-simd",
            "multi-memory",
            "memory64",
            "exceptions",
            "legacy-exceptions");

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One command of a script.
     *
     * @param id file and index, for example {@code br_table.json#12}
     * @param wasm the binary it names, or null
     */
    public record Command(String id, String type, JsonNode json, byte[] wasm) {

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

    /** All commands of a zip; skips the test if the suite is not there. */
    public static List<Command> commands(String zip) {
        Path file = folder().resolve(zip + ".zip");
        assumeTrue(Files.isReadable(file), "no WebAssembly spec suite at " + file + ": set QUIPU_SHARED");
        List<Command> commands = new ArrayList<>();
        try (ZipFile open = new ZipFile(file.toFile())) {
            for (ZipEntry entry : open.stream().toList()) {
                if (entry.getName().endsWith(".json")) {
                    addScript(open, entry, commands);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return commands;
    }

    /** Where the data beside the repository is. */
    private static Path folder() {
        String shared = System.getenv("QUIPU_SHARED");
        Path root = Path.of(System.getProperty("quipu.root", "."));
        Path folder = shared == null ? root.resolveSibling("shared") : Path.of(shared);
        return folder.resolve("data").resolve("wasm-spec");
    }

    private static void addScript(ZipFile zip, ZipEntry script, List<Command> commands) throws IOException {
        JsonNode list = JSON.readTree(read(zip, script)).required("commands");
        for (int i = 0; i < list.size(); i++) {
            JsonNode json = list.get(i);
            JsonNode filename = json.path("filename");
            byte[] wasm = filename.isMissingNode() ? null : read(zip, zip.getEntry(filename.asText()));
            commands.add(new Command(
                    script.getName() + "#" + i, json.required("type").asText(), json, wasm));
        }
    }

    private static byte[] read(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
