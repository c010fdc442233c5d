package dev.quipu.feeds;

/** Why a row gives no item; ends as the reason of an {@link ImportRow.Rejected}. */
final class RowException extends Exception {

    private static final long serialVersionUID = 1L;

    RowException(String reason) {
        super(reason, null, false, false); // no stack trace: it names a row, not a place in the code
    }
}
