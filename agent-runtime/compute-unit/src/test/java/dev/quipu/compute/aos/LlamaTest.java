package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quipu.wasm.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** llama.cpp inside aos: SIMD, memory64, a model through the drive. What to expect was recorded in V8 under AO's loader. */
class LlamaTest {

    private static final String LOAD = "Llama = require('.Llama') "
            + "hex = function(s) return (s:gsub('.', function(c) return string.format('%02x', c:byte()) end)) end "
            + "Llama.load('/data/TINY') return 'loaded'";
    private static final String RUN = "Llama.setPrompt('hello world') return hex(Llama.run(20))";
    private static final String NEXT = "Llama.setPrompt('the market is') "
            + "local t = '' for i = 1, 30 do t = t .. Llama.next() end return hex(t)";

    private static Path model() {
        var shared = System.getenv("QUIPU_SHARED");
        var folder = shared == null ? Path.of(System.getProperty("quipu.root"), "../shared") : Path.of(shared);
        var model = folder.resolve("data/ao/tiny.gguf");
        assumeTrue(
                Files.exists(model), () -> "data/ao/tiny.gguf is not beside the repository; QUIPU_SHARED may name it");
        return model;
    }

    @Test
    void shouldWriteTheTextThatV8Writes() throws IOException {
        var files = new TreeMap<String, Path>();
        files.put("TINY", model());
        var process = new AosProcess(
                AosModule.parse(Modules.ofAo("llama.wasm"), false),
                EvalMessages.environment(),
                AosModule.executor(Tier.COMPILED),
                new LocalDrive(files),
                HostState.FORGOTTEN);
        process.evaluate(EvalMessages.spawn());

        var outputs = new ArrayList<String>();
        for (var lua : List.of(LOAD, RUN, NEXT)) {
            outputs.add(
                    process.evaluate(EvalMessages.eval(outputs.size() + 1, lua)).output());
        }

        assertThat(outputs.get(0)).isEqualTo("loaded");
        // llama_run begins with whatever its buffer held.
        assertThat(outputs.get(1)).endsWith("4b7fbda069effc2982968d34443a300da0836eed");
        assertThat(outputs.get(2)).isEqualTo("7ed622367590416f999e4f3d29342cd334644e59cff66f8dae9792e00ce29685");
    }
}
