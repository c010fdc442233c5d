package dev.quipu.cli;

import dev.quipu.llm.ModelException;
import dev.quipu.llm.ModelFile;
import dev.quipu.llm.gguf.GgufHeader;
import dev.quipu.llm.gguf.GgufSummary;
import dev.quipu.llm.store.AddOptions;
import dev.quipu.llm.store.ModelId;
import dev.quipu.llm.store.ModelStore;
import dev.quipu.llm.store.StoredModel;
import dev.quipu.llm.store.TransferProgress;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "model",
        description = "Keep language models on this machine, named by their content.",
        footer = {
            "",
            "Two models come with Quipu and need no store: small and tuned. Every verb that",
            "takes a MODEL takes these two words, a GGUF file, the name of a stored model, an",
            "id (43 characters, or the SHA-256 in 64 hexadecimal digits), or four characters",
            "or more that one id alone begins with. An id that begins with a dash goes behind",
            "'--'. A process reads a stored model as /data/ID.",
            "",
            "Example:",
            "  quipu model add --name smollm2 SmolLM2-135M-Instruct.Q8_0.gguf"
        },
        subcommands = {
            ModelCommand.Add.class,
            ModelCommand.ListModels.class,
            ModelCommand.Show.class,
            ModelCommand.Name.class,
            ModelCommand.Remove.class,
            ModelCommand.Verify.class
        })
final class ModelCommand extends VerbGroup {

    /** In the place of where a stored model came from. */
    private static final String SHIPPED = "shipped";

    @Spec
    CommandSpec spec;

    @Override
    CommandSpec spec() {
        return spec;
    }

    @Command(
            name = "add",
            description = "Copy a GGUF file into the store, or download one.",
            footer = {
                "",
                "A download that was cut off goes on where it stopped when it is asked for again.",
                "",
                "Example:",
                "  quipu model add --name smollm2 --sha256 HASH https://example.org/smollm2.gguf"
            })
    static final class Add extends Verb {

        private static final Pattern ADDRESS = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://.*");

        @Parameters(paramLabel = "FILE|URL", description = "A GGUF file of version 3.")
        String source;

        @Option(names = "--name", paramLabel = "NAME", description = "A name for it.")
        String name;

        @Option(
                names = "--sha256",
                paramLabel = "HASH",
                description = "What it must hash to, in hexadecimal or as an id.")
        String sha256;

        @Option(
                names = "--max-bytes",
                paramLabel = "N",
                defaultValue = "" + AddOptions.DEFAULT_MAX_BYTES,
                description = "Refuse what is larger: ${DEFAULT-VALUE}.")
        long maxBytes;

        @Override
        int run() throws IOException {
            if (name != null) {
                requireName(name);
            }
            if (maxBytes < 1) {
                throw new CliException(ExitCode.USAGE, "--max-bytes must be 1 or more, was " + maxBytes);
            }
            ModelStore.Added added;
            try (var progress = new Bar(console, ADDRESS.matcher(source).matches() ? "Downloading" : "Adding")) {
                var options = new AddOptions(expected(), Optional.ofNullable(name), maxBytes, progress);
                added = ADDRESS.matcher(source).matches()
                        ? workspace.models().add(address(), options)
                        : workspace.models().add(Path.of(source), options);
            }
            var fields = stored(added.model());
            fields.put("new", added.isNew());
            console.result(
                    "%s %s"
                            .formatted(
                                    added.isNew() ? "added" : "was there already:",
                                    added.model().id()),
                    fields);
            return ExitCode.OK;
        }

        private Optional<ModelId> expected() {
            if (sha256 == null) {
                return Optional.empty();
            }
            var id = ModelId.parse(sha256);
            if (id.isEmpty()) {
                throw new CliException(
                        ExitCode.USAGE,
                        "--sha256 is '%s', expected 64 hexadecimal digits or an id of 43 characters".formatted(sha256));
            }
            return id;
        }

        private URI address() {
            try {
                var address = new URI(source);
                var scheme = String.valueOf(address.getScheme());
                if (address.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                    return address;
                }
            } catch (URISyntaxException e) {
                // said below
            }
            throw new CliException(ExitCode.USAGE, "'%s' is no http or https address".formatted(source));
        }
    }

    @Command(
            name = "list",
            description = "List the models that come with Quipu and those in the store.",
            footer = {"", "Example:", "  quipu model list --json"})
    static final class ListModels extends Verb {

        @Override
        int run() {
            var store = workspace.models();
            var rows = new ArrayList<Map<String, Object>>();
            for (var shipped : ShippedModel.values()) {
                rows.add(described(shipped(shipped), () -> ModelChoice.of(shipped, workspace)
                        .open(false)));
            }
            for (var model : store.list()) {
                rows.add(described(stored(model), () -> store.open(model)));
            }
            var text = new StringBuilder();
            rows.forEach(row -> text.append(line(row)));
            var fields = new LinkedHashMap<String, Object>();
            fields.put("folder", store.folder().toString());
            fields.put("models", rows);
            console.result(text.toString(), fields);
            return ExitCode.OK;
        }

        private Map<String, Object> shipped(ShippedModel model) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("names", List.of(model.title()));
            fields.put("source", SHIPPED);
            fields.put("file", workspace.shipped(model).toString());
            return fields;
        }

        /** The row with what the file says of itself, or why it cannot be read. */
        private static Map<String, Object> described(Map<String, Object> row, Supplier<ModelFile> open) {
            try (var file = open.get()) {
                row.put("id", file.id());
                row.put("bytes", file.bytes());
                row.putAll(ModelCommand.described(GgufSummary.of(GgufHeader.read(file.content(), file.id()))));
            } catch (ModelException | CliException e) {
                row.put("error", e.getMessage());
            }
            return row;
        }

        private static String line(Map<String, Object> row) {
            var facts = row.containsKey("error")
                    ? row.get("error")
                    : "%-8s %7s  %s"
                            .formatted(
                                    row.get("architecture"), amount((long) row.get("parameters"), ""), packings(row));
            var names =
                    ((List<?>) row.get("names")).stream().map(String::valueOf).collect(Collectors.joining(","));
            return "%-43s %9s  %-16s %s%s%n"
                    .formatted(
                            row.getOrDefault("id", "-"),
                            row.get("bytes") instanceof Long bytes ? amount(bytes, "B") : "-",
                            names,
                            facts,
                            row.get("source").equals(SHIPPED) ? "  " + SHIPPED : "");
        }
    }

    @Command(
            name = "show",
            description = "Say what a model is, from its header.",
            footer = {"", "Example:", "  quipu model show small"})
    static final class Show extends Verb {

        @Parameters(paramLabel = "MODEL", description = "A file, a name or an id.")
        String model;

        @Override
        int run() {
            var choice = ModelChoice.of(model, workspace);
            Map<String, Object> fields = new LinkedHashMap<>();
            try (var file = choice.open(false)) {
                fields.put("id", file.id());
                fields.put("sha256", ModelId.parse(file.id()).orElseThrow().hex());
                fields.put("bytes", file.bytes());
                fields.put("file", file.path().toString());
                switch (choice) {
                    case ModelChoice.Stored(var _, var stored) -> {
                        fields.put("names", stored.names());
                        fields.put("source", stored.source());
                    }
                    case ModelChoice.Shipped(var shipped, var _) -> {
                        fields.put("names", List.of(shipped.title()));
                        fields.put("source", SHIPPED);
                    }
                    case ModelChoice.File _ -> {}
                }
                var name = String.valueOf(file.path().getFileName());
                fields.putAll(described(GgufSummary.of(GgufHeader.read(file.content(), name))));
            }
            var text = new StringBuilder();
            fields.forEach((name, value) -> {
                if (!(value instanceof List<?> list)) {
                    text.append("%-21s %s%n".formatted(name, value));
                } else if (name.equals("names")) {
                    text.append("%-21s %s%n"
                            .formatted(name, list.stream().map(String::valueOf).collect(Collectors.joining(", "))));
                }
            });
            text.append("%-21s %s%n".formatted("tensors", packings(fields)));
            console.result(text.toString(), fields);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "name",
            description = "Call a stored model by a name, whatever the name meant before.",
            footer = {"", "Example:", "  quipu model name best smollm2"})
    static final class Name extends Verb {

        @Parameters(index = "0", paramLabel = "NAME", description = "The new name.")
        String name;

        @Parameters(index = "1", paramLabel = "MODEL", description = "Another name or an id.")
        String model;

        @Override
        int run() throws IOException {
            requireName(name);
            var named = inStore(workspace, model);
            workspace.models().name(name, named);
            var fields = stored(workspace.models().get(name));
            console.result("%s is %s".formatted(name, named.id()), fields);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "rm",
            description = "Take models and their names out of the store.",
            footer = {"", "Whoever has one open reads on.", "", "Example:", "  quipu model rm smollm2"})
    static final class Remove extends Verb {

        @Parameters(arity = "1..*", paramLabel = "MODEL", description = "Names or ids.")
        List<String> models;

        @Override
        int run() throws IOException {
            var store = workspace.models();
            var doomed =
                    models.stream().map(model -> inStore(workspace, model)).toList(); // all are known before one goes
            for (var model : doomed) {
                store.remove(model);
            }
            var fields = new LinkedHashMap<String, Object>();
            fields.put("removed", doomed.stream().map(ModelCommand::stored).toList());
            console.result(
                    doomed.stream().map(model -> "removed " + model.id()).collect(Collectors.joining("\n")), fields);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "verify",
            description = "Hash stored models and compare with their ids.",
            footer = {"", "Exit code 1 when one is damaged.", "", "Example:", "  quipu model verify"})
    static final class Verify extends Verb {

        @Parameters(arity = "0..*", paramLabel = "MODEL", description = "Names or ids; all by default.")
        List<String> models = new ArrayList<>();

        @Override
        int run() {
            var store = workspace.models();
            var chosen = models.isEmpty()
                    ? store.list()
                    : models.stream().map(model -> inStore(workspace, model)).toList();
            var rows = new ArrayList<Map<String, Object>>();
            var text = new StringBuilder();
            boolean sound = true;
            for (var model : chosen) {
                boolean right = store.verify(model);
                sound &= right;
                var row = stored(model);
                row.put("sound", right);
                rows.add(row);
                text.append("%s %s%n".formatted(model.id(), right ? "sound" : "damaged: remove it and add it again"));
            }
            var fields = new LinkedHashMap<String, Object>();
            fields.put("sound", sound);
            fields.put("models", rows);
            console.result(rows.isEmpty() ? "No models to verify." : text.toString(), fields);
            return sound ? ExitCode.OK : ExitCode.NEGATIVE;
        }
    }

    /** One that was added; what comes with Quipu is the repository's to look after. */
    private static StoredModel inStore(Workspace workspace, String reference) {
        var stored = workspace.models().find(reference);
        if (stored.isEmpty() && ShippedModel.titled(reference).isPresent()) {
            throw CliException.badInput("'%s' comes with Quipu (%s) and is not in the store"
                    .formatted(
                            reference,
                            workspace.shipped(ShippedModel.titled(reference).get())));
        }
        return workspace.models().get(reference);
    }

    private static void requireName(String name) {
        if (ShippedModel.titled(name).isPresent()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "'%s' means the model that comes with Quipu: a stored one needs another name".formatted(name));
        }
        if (!ModelStore.isName(name)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "a model cannot be called '%s': expected at most 64 of a-z, 0-9, '.', '_' and '-', not like a file or an id"
                            .formatted(name));
        }
    }

    private static Map<String, Object> stored(StoredModel model) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", model.id().text());
        fields.put("sha256", model.id().hex());
        fields.put("names", model.names());
        fields.put("bytes", model.bytes());
        fields.put("file", model.file().toString());
        fields.put("source", model.source());
        return fields;
    }

    private static Map<String, Object> described(GgufSummary summary) {
        var fields = new LinkedHashMap<String, Object>();
        summary.name().ifPresent(name -> fields.put("title", name));
        fields.put("architecture", summary.architecture());
        fields.put("parameters", summary.parameters());
        summary.contextLength().ifPresent(length -> fields.put("context", length));
        summary.tokenizer().ifPresent(tokenizer -> fields.put("tokenizer", tokenizer));
        summary.vocabularySize().ifPresent(size -> fields.put("vocabulary", size));
        summary.chatFormat().ifPresent(format -> fields.put("chatFormat", format));
        fields.putAll(summary.licence());
        fields.put(
                "tensors", summary.tensors().stream().map(ModelCommand::packing).toList());
        return fields;
    }

    private static Map<String, Object> packing(GgufSummary.Packing packing) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("type", packing.type());
        fields.put("tensors", packing.tensors());
        fields.put("parameters", packing.parameters());
        fields.put("bytes", packing.bytes());
        return fields;
    }

    /** A count to three digits or so, such as 134.5M. */
    private static String amount(long count, String unit) {
        var prefixes = "kMGT";
        double shown = count;
        int prefix = -1;
        while (shown >= 999.95 && prefix < prefixes.length() - 1) {
            shown /= 1000;
            prefix++;
        }
        return prefix < 0 ? count + unit : String.format(Locale.ROOT, "%.1f%s%s", shown, prefixes.charAt(prefix), unit);
    }

    /** Types with their share of the bytes, the largest first. */
    private static String packings(Map<String, Object> row) {
        var packings = (List<?>) row.get("tensors");
        var all = packings.stream().map(packing -> (Map<?, ?>) packing).toList();
        long bytes =
                all.stream().mapToLong(packing -> (long) packing.get("bytes")).sum();
        return all.stream()
                .map(packing -> "%s %d%%"
                        .formatted(
                                packing.get("type"),
                                Math.round(100.0 * (long) packing.get("bytes") / Math.max(1, bytes))))
                .collect(Collectors.joining(", "));
    }

    /** How far an add is; how long it will be is known once it has begun. */
    private static final class Bar implements TransferProgress, AutoCloseable {

        private final Console console;
        private final String task;
        private Progress progress;

        Bar(Console console, String task) {
            this.console = console;
            this.task = task;
        }

        @Override
        public void begins(long totalBytes) {
            close();
            if (totalBytes < 0) {
                console.note(task + ": the server does not say how much");
            } else {
                progress = console.progress(task, totalBytes, "bytes");
            }
        }

        @Override
        public void reached(long bytes) {
            if (progress != null) {
                progress.stepTo(bytes);
            }
        }

        @Override
        public void close() {
            if (progress != null) {
                progress.close();
                progress = null;
            }
        }
    }
}
