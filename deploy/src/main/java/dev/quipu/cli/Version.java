package dev.quipu.cli;

import picocli.CommandLine.IVersionProvider;

/** Version of this build, as Maven knows it. */
final class Version implements IVersionProvider {

    /** Kept in step with the POM by a test. */
    static final String QUIPU = "0.1.0-SNAPSHOT";

    @Override
    public String[] getVersion() {
        return new String[] {"quipu " + QUIPU, "Java " + Runtime.version()};
    }
}
