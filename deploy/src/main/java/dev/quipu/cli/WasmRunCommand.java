package dev.quipu.cli;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.runtime.Instance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        description = "Call an exported function of a module and print its results, one a line.",
        footer = {
            "",
            "A module may import fd_write and proc_exit of wasi_snapshot_preview1; other functions",
            "of it answer 'not supported': no clock, no randomness, no files.",
            "",
            "Exit code 1 when the module traps, throws, or ends itself with another code than 0;",
            "2 for arguments of the wrong number or type; 3 for a file that is no valid module or",
            "has no such export.",
            "",
            "Example:",
            "  quipu wasm run module.wasm add -1 0x10"
        })
final class WasmRunCommand extends Verb {

    @Mixin
    WasmTarget target;

    @Option(
            names = "--fuel",
            paramLabel = "N",
            description = "Trap when this much fuel is used, at the same place on every machine.")
    long fuel = Long.MAX_VALUE;

    @Override
    int run() throws IOException {
        if (fuel < 0) {
            throw new CliException(ExitCode.USAGE, "--fuel is %d, expected 0 or more".formatted(fuel));
        }
        var module = target.module();
        var type = target.type(module);
        var arguments = target.slots(type);
        var linker = WasmTarget.linker(module, console);
        Instance[] instance = new Instance[1];
        try {
            var results = target.guarded(() -> {
                instance[0] = linker.instantiate(module, fuel);
                var function = instance[0].exportedFunction(target.export);
                var slots = new long[Math.max(function.slots(), arguments.length)];
                System.arraycopy(arguments, 0, slots, 0, arguments.length);
                var references = new Object[slots.length];
                function.call(slots, references);
                return WasmValues.format(type, slots, references);
            });
            return answer(values(type, results), fuel - instance[0].fuel, 0);
        } catch (WasiOutput.Exit exit) {
            return answer(List.of(), instance[0] == null ? null : fuel - instance[0].fuel, exit.code());
        }
    }

    private static List<Map<String, String>> values(FunctionType type, List<String> results) {
        var values = new ArrayList<Map<String, String>>();
        for (int i = 0; i < results.size(); i++) {
            var value = new LinkedHashMap<String, String>();
            value.put("type", type.result(i).toString());
            value.put("value", results.get(i));
            values.add(value);
        }
        return values;
    }

    /** @param fuelUsed null if the start function ended the program, before anybody could look */
    private int answer(List<Map<String, String>> values, Long fuelUsed, int programExit) {
        if (console.json()) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("file", target.file.toString());
            fields.put("export", target.export);
            fields.put("results", values);
            fields.put("fuelUsed", fuelUsed);
            fields.put("programExit", programExit);
            console.object(fields);
        } else {
            values.forEach(value -> console.out().println(value.get("value")));
        }
        if (programExit != 0) {
            console.note("the program ended itself with exit code " + programExit);
        }
        return programExit == 0 ? ExitCode.OK : ExitCode.NEGATIVE;
    }
}
