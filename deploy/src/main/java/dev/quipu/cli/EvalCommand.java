package dev.quipu.cli;

import dev.quipu.llm.evaluation.Label;
import dev.quipu.llm.evaluation.LabelledText;
import dev.quipu.llm.evaluation.SentimentEvaluation;
import dev.quipu.llm.evaluation.SentimentReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "eval",
        description = "Measure a part of Quipu against labelled data.",
        footer = {"", "Example:", "  quipu eval sentiment --set headlines.csv"},
        subcommands = EvalCommand.SentimentCommand.class)
final class EvalCommand extends VerbGroup {

    @Spec
    CommandSpec spec;

    @Override
    CommandSpec spec() {
        return spec;
    }

    @Command(
            name = "sentiment",
            description = "Score labelled texts with the language model and print how well it did.",
            footer = {
                "",
                "The file is a CSV in UTF-8 with the columns text and label; cells may span lines.",
                "Labels are the words negative, neutral, positive unless --labels says otherwise.",
                "",
                "Example:",
                "  quipu eval sentiment --set ../shared/data/sentiment/tfns_valid.csv \\",
                "      --labels 0=negative,1=positive,2=neutral"
            })
    static final class SentimentCommand extends Verb {

        @Option(names = "--set", required = true, paramLabel = "FILE.csv", description = "Labelled texts.")
        Path set;

        @Option(
                names = "--labels",
                paramLabel = "CODES",
                description = "What each label value means, for example 0=negative,1=positive,2=neutral.")
        String labels;

        @Mixin
        ModelOptions model;

        @Override
        int run() throws Exception {
            var codes = labels == null ? LabelledText.WORDS : LabelledText.codes(labels);
            var texts = LabelledText.readCsv(set, codes);
            SentimentReport report;
            try (var languageModel =
                            LanguageModel.open(model, model.choose(workspace), null, workspace.compiledCode());
                    var progress = console.progress("Scoring", texts.size(), "texts")) {
                report = SentimentEvaluation.run(languageModel.sentiment(), texts, progress::stepTo, System::nanoTime);
            }
            console.result(text(report), fields(report));
            return ExitCode.OK;
        }

        private Map<String, Object> fields(SentimentReport report) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("set", set.toString());
            fields.put("items", report.items());
            fields.put("accuracy", report.accuracy());
            fields.put("weightedF1", report.weightedF1());
            fields.put("macroF1", report.macroF1());
            fields.put("calibrationError", report.calibrationError());
            fields.put("confusion", report.confusion());
            fields.put("confusionOrder", Label.values());
            fields.put("itemsPerSecond", report.itemsPerSecond());
            return fields;
        }

        private static String text(SentimentReport report) {
            var out = new StringBuilder();
            out.append(line("items", "%d", report.items()));
            out.append(line("accuracy", "%.3f", report.accuracy()));
            out.append(line("weighted F1", "%.3f", report.weightedF1()));
            out.append(line("macro F1", "%.3f", report.macroF1()));
            out.append(line("calibration error", "%.3f", report.calibrationError()));
            out.append(line("items a second", "%.1f", report.itemsPerSecond()));
            out.append("\n%-18s %9s %9s %9s%n".formatted("truth \\ answer", "negative", "neutral", "positive"));
            for (var truth : Label.values()) {
                var row = report.confusion().get(truth.ordinal());
                out.append("%-18s %9d %9d %9d%n"
                        .formatted(truth.name().toLowerCase(Locale.ROOT), row.get(0), row.get(1), row.get(2)));
            }
            return out.toString().stripTrailing();
        }

        private static String line(String name, String format, Object value) {
            return "%-18s %s%n".formatted(name, String.format(Locale.ROOT, format, value));
        }
    }
}
