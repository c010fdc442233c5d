package dev.quipu.llm.store;

/** Told how far a model has come in. */
public interface TransferProgress {

    /** Tells nobody. */
    TransferProgress NONE = new TransferProgress() {
        @Override
        public void begins(long totalBytes) {
            // nobody listens
        }

        @Override
        public void reached(long bytes) {
            // nobody listens
        }
    };

    /** @param totalBytes negative if the sender does not say */
    void begins(long totalBytes);

    /** So many bytes of the whole are here, those of an earlier try included. */
    void reached(long bytes);
}
