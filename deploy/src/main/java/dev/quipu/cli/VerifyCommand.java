package dev.quipu.cli;

import dev.quipu.backtest.RunStore;
import dev.quipu.backtest.Verdict;
import dev.quipu.backtest.Verifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = "Run a back-test again and compare every outcome with the one that was kept.",
        footer = {
            "",
            "Exit code 0 and 'identical', or 1 and the first slot that differs.",
            "Every headline is scored anew; --memo takes scores from the memo instead, which",
            "is faster and proves less. --engine chicory proves more: it has no line of code",
            "in common with our engine. The model is the run's own unless --model names another.",
            "",
            "Example:",
            "  quipu verify 0001-news-momentum"
        })
final class VerifyCommand extends Verb {

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "Name or folder of a run; the newest by default.")
    String run;

    @Option(
            names = "--archive",
            paramLabel = "DIR",
            description = "The archive, where it is not where the run found it.")
    Path archive;

    @Option(names = "--memo", description = "Take scores from the memo where it has them.")
    boolean useMemo;

    @Mixin
    ModelOptions model;

    @Override
    int run() throws Exception {
        var folder = new RunStore(workspace.runs()).find(run);
        var manifest = RunStore.manifest(folder);
        var plan = AgentPrograms.of(manifest.agent(), manifest.parameters(), manifest.settings());
        var messages = archive == null ? workspace.resolve(manifest.archive()) : archive;
        if (!Files.isDirectory(messages)) {
            throw CliException.badInput("no archive at %s; say where it is with --archive".formatted(messages));
        }
        console.note("Verifying %s: %d archived messages, %d outcomes"
                .formatted(folder.getFileName(), manifest.archiveRecords(), manifest.outcomes()));
        Verdict verdict;
        Map<String, String> runner;
        Optional<String> memo;
        try (var languageModel = LanguageModel.open(
                        model,
                        model.choose(workspace, manifest.model()),
                        useMemo ? workspace.memo() : null,
                        workspace.compiledCode());
                var progress = console.progress("Replaying", manifest.archiveRecords(), "messages")) {
            runner = languageModel.runner();
            var models = languageModel.models(plan.asksModelForKeys());
            verdict = Verifier.verify(
                    folder, messages, plan.program(models), models, languageModel.foresight(), progress::stepTo);
            memo = languageModel.memoLine();
            languageModel.memoTrouble().ifPresent(console::note);
        }
        memo.ifPresent(line -> console.note("Memo: " + line));
        return report(folder.getFileName().toString(), verdict, manifest.madeBy(), runner);
    }

    private int report(String name, Verdict verdict, Map<String, String> madeBy, Map<String, String> runner) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("run", name);
        fields.put("madeBy", madeBy);
        fields.put("verifiedBy", runner);
        return switch (verdict) {
            case Verdict.Identical(var outcomes, var head, var root) -> {
                fields.put("identical", true);
                fields.put("outcomes", outcomes);
                fields.put("outcomesHead", head);
                fields.put("stateRoot", root);
                console.result("""
                        identical: %d outcomes, chain %s, state root %s
                        made on %s, verified on %s""".formatted(outcomes, head, root, named(madeBy), named(runner)), fields);
                yield ExitCode.OK;
            }
            case Verdict.Different(var log, var slot, var what) -> {
                fields.put("identical", false);
                fields.put("log", log);
                fields.put("slot", slot);
                fields.put("difference", what);
                console.result(what, fields);
                yield ExitCode.NEGATIVE;
            }
        };
    }

    /** Engine and module in words; a run made by an older version may name neither. */
    private static String named(Map<String, String> runner) {
        var engine = runner.getOrDefault("engine", "an engine not named");
        return runner.containsKey("module") ? "%s (%s)".formatted(engine, runner.get("module")) : engine;
    }
}
