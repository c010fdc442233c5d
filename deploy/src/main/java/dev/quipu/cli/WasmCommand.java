package dev.quipu.cli;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.Import;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "wasm",
        description = "Look at WebAssembly modules with our own engine.",
        footer = {"", "Example:", "  quipu wasm inspect module.wasm"},
        subcommands = WasmCommand.Inspect.class)
final class WasmCommand extends VerbGroup {

    @Spec
    CommandSpec spec;

    @Override
    CommandSpec spec() {
        return spec;
    }

    @Command(
            name = "inspect",
            description =
                    "Validate a module and say what it holds: WebAssembly 3.0 less garbage collection and threads.",
            footer = {
                "",
                "Exit code 3 and the byte at fault for a module that is malformed, invalid or asks for more.",
                "",
                "Example:",
                "  quipu wasm inspect module.wasm"
            })
    static final class Inspect extends Verb {

        @Parameters(paramLabel = "FILE", description = "A binary WebAssembly module.")
        Path file;

        @Override
        int run() throws IOException {
            var module = parse();
            var declarations = module.declarations();
            var fields = fields(module, declarations);
            console.result(text(fields), fields);
            return ExitCode.OK;
        }

        private Module parse() throws IOException {
            try {
                return Module.parse(Files.readAllBytes(file), Limits.DEFAULT);
            } catch (LoadException e) {
                throw CliException.badInput(file + ": " + e.getMessage());
            }
        }

        private Map<String, Object> fields(Module module, Declarations declarations) {
            var instructions = 0L;
            for (int i = 0; i < module.definedFunctions(); i++) {
                instructions += module.code(i).positions().length;
            }
            var fields = new LinkedHashMap<String, Object>();
            fields.put("file", file.toString());
            fields.put("functions", module.definedFunctions());
            fields.put("instructions", instructions);
            fields.put(
                    "memories",
                    declarations.memories().stream().map(Inspect::pages).toList());
            fields.put("tables", declarations.tables().size());
            fields.put("globals", declarations.globals().size());
            fields.put("dataSegments", declarations.data().size());
            fields.put("imports", names(declarations.imports()));
            fields.put(
                    "exports", declarations.exports().stream().map(Export::name).toList());
            return fields;
        }

        private static String pages(ExternalType.Memory memory) {
            var size = memory.size();
            var most = size.hasMaximum() ? Long.toUnsignedString(size.maximum()) : "any";
            return "%s-bit, %s to %s pages"
                    .formatted(size.is64() ? "64" : "32", Long.toUnsignedString(size.minimum()), most);
        }

        private static List<String> names(List<Import> imports) {
            return imports.stream().map(i -> i.module() + "." + i.name()).toList();
        }

        private static String text(Map<String, Object> fields) {
            var out = new StringBuilder();
            fields.forEach((name, value) -> out.append("%-14s %s%n".formatted(name, value)));
            return out.toString().stripTrailing();
        }
    }
}
