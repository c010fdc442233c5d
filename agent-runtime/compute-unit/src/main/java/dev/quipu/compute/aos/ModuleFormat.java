package dev.quipu.compute.aos;

import java.util.Arrays;
import java.util.Optional;

/** AO's names for how a module was built and whether its work is measured. */
public enum ModuleFormat {
    WASM32_4("wasm32-unknown-emscripten4", false, false),
    WASM32_METERED("wasm32-unknown-emscripten-metering", false, true),
    WASM64("wasm64-unknown-emscripten-draft_2024_02_15", true, false),
    WASM64_METERED("wasm64-unknown-emscripten-draft_2024_10_16-metering", true, true);

    private final String tag;
    private final boolean wide;
    private final boolean metered;

    ModuleFormat(String tag, boolean wide, boolean metered) {
        this.tag = tag;
        this.wide = wide;
        this.metered = metered;
    }

    /** The format whose {@code Module-Format} tag this is. */
    public static Optional<ModuleFormat> ofTag(String tag) {
        return Arrays.stream(values()).filter(format -> format.tag.equals(tag)).findFirst();
    }

    /** As in the {@code Module-Format} tag. */
    public String tag() {
        return tag;
    }

    /** Whether memory is addressed by 64 bits. */
    public boolean wide() {
        return wide;
    }

    /** Whether gas is counted. */
    public boolean metered() {
        return metered;
    }
}
