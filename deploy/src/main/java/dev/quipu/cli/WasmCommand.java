package dev.quipu.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.Import;
import dev.quipu.wasm.spec.SpecReport;
import dev.quipu.wasm.spec.SpecSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "wasm",
        description = "Look at WebAssembly modules, run and time them, with our own engine.",
        footer = {"", "Example:", "  quipu wasm inspect module.wasm"},
        subcommands = {WasmCommand.Inspect.class, WasmRunCommand.class, WasmBenchCommand.class, WasmCommand.Spec.class})
final class WasmCommand extends VerbGroup {

    @CommandLine.Spec
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

    @Command(
            name = "spec",
            description = "Run zips of the official WebAssembly test suite through our engine and count what holds.",
            footer = {
                "",
                "Assertions that need garbage collection or typed function references are counted apart.",
                "Exit code 1 when an assertion does not hold; each is listed.",
                "",
                "Example:",
                "  quipu wasm spec ../shared/data/wasm-spec/*.zip"
            })
    static final class Spec extends Verb {

        @Parameters(arity = "1..*", paramLabel = "ZIP", description = "Scripts and modules, as wasm-tools writes them.")
        List<Path> zips;

        /** How functions run. */
        enum Tiers {
            interpreted(Tier.INTERPRETED),
            compiled(Tier.COMPILED);

            private final Tier tier;

            Tiers(Tier tier) {
                this.tier = tier;
            }
        }

        @Option(
                names = "--tier",
                paramLabel = "TIER",
                defaultValue = "compiled",
                description = "How functions run, ${COMPLETION-CANDIDATES}: ${DEFAULT-VALUE}.")
        Tiers tiers;

        @Override
        int run() throws IOException {
            var files = new ArrayList<Map<String, Object>>();
            var text = new StringBuilder();
            int passed = 0;
            int total = 0;
            for (var zip : zips) {
                var report = read(zip);
                passed += report.passed();
                total += report.total();
                files.add(fields(zip, report));
                text.append("%-28s %6d of %6d, %d left out%n"
                        .formatted(zip.getFileName(), report.passed(), report.total(), report.leftOut()));
                report.failures().forEach(failure -> console.note(zip.getFileName() + " " + failure));
            }
            text.append("%-28s %6d of %6d".formatted("all", passed, total));
            var fields = new LinkedHashMap<String, Object>();
            fields.put("tier", tiers.name());
            fields.put("passed", passed);
            fields.put("total", total);
            fields.put("files", files);
            console.result(text.toString(), fields);
            return passed == total ? ExitCode.OK : ExitCode.NEGATIVE;
        }

        private SpecReport read(Path zip) throws IOException {
            try {
                return SpecSuite.run(zip, tiers.tier);
            } catch (ZipException | JsonProcessingException e) {
                throw CliException.badInput(zip + " is no zip of test scripts: " + e.getMessage());
            }
        }

        private static Map<String, Object> fields(Path zip, SpecReport report) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("file", zip.getFileName().toString());
            fields.put("passed", report.passed());
            fields.put("total", report.total());
            fields.put("leftOut", report.leftOut());
            fields.put("failures", report.failures());
            return fields;
        }
    }
}
