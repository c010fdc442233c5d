package dev.quipu.backtest;

/** An item of the archive is not what its feed signed. */
public final class ArchiveDamageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long slot;

    ArchiveDamageException(long slot, String what) {
        super("archive slot " + slot + " " + what);
        this.slot = slot;
    }

    public long slot() {
        return slot;
    }
}
