package dev.quipu.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The models that come with Quipu, the cheapest first, and the words that mean them wherever a MODEL is taken. */
enum ShippedModel {
    /** A million weights: seconds for the demo's headlines. */
    SMALL("small", "quipu-small-q8_0.gguf"),
    /** SmolLM2-135M, fine-tuned: minutes for the demo's headlines, and right far more often. */
    TUNED("tuned", "quipu-tuned-q5_0.gguf");

    private final String title;
    private final String file;

    ShippedModel(String title, String file) {
        this.title = title;
        this.file = file;
    }

    /** The word that means it. */
    String title() {
        return title;
    }

    /** The words, for a message: "small and tuned". */
    static String titles() {
        return Arrays.stream(values()).map(ShippedModel::title).collect(Collectors.joining(" and "));
    }

    Path in(Path folder) {
        return folder.resolve(file);
    }

    static Optional<ShippedModel> titled(String title) {
        return Arrays.stream(values())
                .filter(model -> model.title.equals(title))
                .findFirst();
    }
}
