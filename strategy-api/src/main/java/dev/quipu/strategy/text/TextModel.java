package dev.quipu.strategy.text;

/**
 * Writes texts with the process's language model. A pure function of the request and {@link #id()}: the likeliest token
 * each time, so the same request gives the same text, on any engine.
 */
public interface TextModel {

    /** For processes without a model that writes. */
    TextModel NONE = new TextModel() {
        @Override
        public String id() {
            return "none";
        }

        @Override
        public String generate(TextRequest request) {
            throw new UnsupportedOperationException("this process has no language model that writes texts");
        }
    };

    /** Names everything the answer depends on: algorithm and model file, each by content hash. */
    String id();

    /** @throws IllegalArgumentException for a schema that cannot be kept to, or an instruction too long for the model */
    String generate(TextRequest request);
}
