package dev.quipu.compute.aos;

/** The host ends the call of a module: it asked to exit or abort, or for what no host can give. */
final class HostFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HostFault(String message) {
        super(message);
    }
}
