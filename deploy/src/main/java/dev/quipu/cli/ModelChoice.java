package dev.quipu.cli;

import dev.quipu.llm.ModelFile;
import dev.quipu.llm.store.ModelId;
import dev.quipu.llm.store.ModelStore;
import dev.quipu.llm.store.StoredModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The model that a person means: one that comes with Quipu, one in the store, or a file. */
sealed interface ModelChoice {

    /** Opens it; paranoid means that one in the store is hashed, too. */
    ModelFile open(boolean paranoid);

    /** How a manifest names it, for {@link #fromManifest}. */
    Path portable(Workspace workspace);

    record File(Path path) implements ModelChoice {

        @Override
        public ModelFile open(boolean paranoid) {
            return ModelFile.open(path);
        }

        @Override
        public Path portable(Workspace workspace) {
            return Path.of(workspace.portable(path));
        }
    }

    record Shipped(ShippedModel model, Path path) implements ModelChoice {

        @Override
        public ModelFile open(boolean paranoid) {
            if (!Files.exists(path)) {
                throw CliException.badInput(
                        "the model '%s' comes with Quipu but is missing from this checkout: expected %s; restore it, or choose another with --model"
                                .formatted(model.title(), path));
            }
            return ModelFile.open(path);
        }

        @Override
        public Path portable(Workspace workspace) {
            return Path.of(workspace.portable(path));
        }
    }

    record Stored(ModelStore store, StoredModel model) implements ModelChoice {

        @Override
        public ModelFile open(boolean paranoid) {
            return paranoid ? store.openParanoid(model) : store.open(model);
        }

        @Override
        public Path portable(Workspace workspace) {
            return Path.of(model.id().text());
        }
    }

    static ModelChoice of(ShippedModel model, Workspace workspace) {
        return new Shipped(model, workspace.shipped(model));
    }

    /**
     * What comes with Quipu goes before all else of that name. Text with a slash, or that ends in .gguf, is a file; a
     * name or an id in the store goes before a file, a file before a prefix.
     */
    static ModelChoice of(String reference, Workspace workspace) {
        var shipped = ShippedModel.titled(reference);
        if (shipped.isPresent()) {
            return of(shipped.get(), workspace);
        }
        var file = Path.of(reference);
        if (reference.contains("/") || reference.endsWith(".gguf")) {
            return new File(file);
        }
        var store = workspace.models();
        var stored = store.find(reference);
        if (stored.isPresent() && isWhole(reference, stored.get())) {
            return new Stored(store, stored.get());
        }
        if (Files.exists(file)) {
            return new File(file);
        }
        return new Stored(store, stored.orElseThrow(() -> unknown(reference, store)));
    }

    private static CliException unknown(String reference, ModelStore store) {
        var stored = store.list();
        return CliException.badInput(
                "no model '%s': %s come with Quipu, %s, and a file is named by its path, such as ./model.gguf"
                        .formatted(
                                reference,
                                ShippedModel.titles(),
                                stored.isEmpty()
                                        ? "none is in the store yet (quipu model add)"
                                        : "in the store are " + String.join(", ", names(stored))));
    }

    private static List<String> names(List<StoredModel> stored) {
        return stored.stream()
                .map(model -> model.names().isEmpty()
                        ? model.id().text()
                        : model.names().getFirst())
                .toList();
    }

    private static boolean isWhole(String reference, StoredModel model) {
        return model.names().contains(reference)
                || ModelId.parse(reference).filter(model.id()::equals).isPresent();
    }

    /** The model that a run was made with. */
    static ModelChoice fromManifest(String portable, Workspace workspace) {
        if (ModelId.parse(portable).isPresent()) {
            return new Stored(workspace.models(), workspace.models().get(portable));
        }
        var file = workspace.resolve(portable);
        return Arrays.stream(ShippedModel.values())
                .filter(model -> workspace.shipped(model).equals(file))
                .findFirst()
                .map(model -> of(model, workspace))
                .orElseGet(() -> new File(file));
    }
}
