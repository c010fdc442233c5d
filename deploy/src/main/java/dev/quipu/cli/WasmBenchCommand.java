package dev.quipu.cli;

import dev.quipu.cli.bench.GuestEngine;
import dev.quipu.cli.bench.Guests;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "bench",
        description = "Time warm calls of an exported function, in a JVM of its own.",
        footer = {
            "",
            "CPU time of a call in our engine, fuel and NaN rules on: the least, the median and",
            "the middle half of 31 windows after four seconds of warm-up; and what a call",
            "allocates on the heap. The module may import nothing.",
            "",
            "Example:",
            "  quipu wasm bench module.wasm fibonacci 20"
        })
final class WasmBenchCommand extends Verb {

    @Mixin
    WasmTarget target;

    @Override
    int run() throws IOException {
        var module = target.module();
        var slots = target.slots(target.type(module));
        if (!module.declarations().imports().isEmpty()) {
            throw CliException.badInput("%s imports %d things, and bench gives none"
                    .formatted(target.file, module.declarations().imports().size()));
        }
        // What stops the first call is the module's; what stops a later one would look like a mistake of ours.
        target.guarded(() -> {
            var function =
                    WasmTarget.linker(module, console).instantiate(module).exportedFunction(target.export);
            return function.call(slots);
        });
        console.note("warming up ...");
        var guests = new Guests(options -> Jmh.runQuietly(console.err(), options));
        var sample = guests.export(GuestEngine.QUIPU, target.file.toAbsolutePath(), target.export, slots);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("file", target.file.toString());
        fields.put("export", target.export);
        fields.put("unit", "ms");
        fields.put("least", sample.least());
        fields.put("median", sample.median());
        fields.put("spread", sample.spread());
        fields.put("bytesPerCall", sample.bytesPerCall());
        console.result(
                String.format(
                        Locale.ROOT,
                        "least    %12.6f ms%nmedian   %12.6f ms%nspread   %12.6f ms%nallocates %11.0f bytes a call",
                        sample.least(),
                        sample.median(),
                        sample.spread(),
                        sample.bytesPerCall()),
                fields);
        return ExitCode.OK;
    }
}
