package dev.quipu.wasm.runtime;

/** Carries a WebAssembly exception through the host to whoever catches it. */
public final class ThrownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ExceptionRef exception;

    public ThrownException(ExceptionRef exception) {
        super(
                "uncaught exception of a module, it carries "
                        + exception.tag().type().parameters(),
                null,
                false,
                false);
        this.exception = exception;
    }

    public ExceptionRef exception() {
        return exception;
    }
}
