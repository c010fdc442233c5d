package dev.quipu.wasm;

import dev.quipu.wasm.compiler.CodeCache;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract again, with compiled code that other tests left behind. */
class QuipuEngineCachedTest extends WasmEngineContract {

    @TempDir
    private static Path directory;

    @Override
    protected WasmEngine engine() {
        return new QuipuEngine(CodeCache.at(directory.resolve("cache")));
    }
}
