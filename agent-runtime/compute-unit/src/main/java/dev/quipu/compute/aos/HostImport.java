package dev.quipu.compute.aos;

/** A function the host offers to modules. */
record HostImport(String module, String name, CSignature signature, Body body) {

    /** What it does; arguments and result are values of C in 64 bits, of a double its bits. */
    @FunctionalInterface
    interface Body {
        long call(Host host, long[] arguments);
    }

    HostImport(String module, String name, String letters, Body body) {
        this(module, name, new CSignature(letters), body);
    }
}
