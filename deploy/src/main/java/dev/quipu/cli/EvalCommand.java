package dev.quipu.cli;

import dev.quipu.llm.evaluation.Label;
import dev.quipu.llm.evaluation.LabelledText;
import dev.quipu.llm.evaluation.Rivals;
import dev.quipu.llm.evaluation.SentimentEvaluation;
import dev.quipu.llm.evaluation.SentimentReport;
import dev.quipu.strategy.SentimentModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
        footer = {"", "Example:", "  quipu eval sentiment --set tfns_valid"},
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
            description = "Score labelled texts with language models and plain rivals, and print how well each did.",
            footer = {
                "",
                "The set is tfns_valid, which comes with Quipu, or a CSV in UTF-8 with the columns text and label; cells",
                "may span lines. Labels are the words negative, neutral, positive unless --labels says otherwise.",
                "The rivals: always the commonest label, a word list, and TF-IDF with a logistic regression.",
                "",
                "Example:",
                "  quipu eval sentiment --set tfns_valid",
                "  quipu eval sentiment --set headlines.csv --labels 0=negative,1=positive,2=neutral"
            })
    static final class SentimentCommand extends Verb {

        @Option(names = "--set", required = true, paramLabel = "SET", description = "tfns_valid, or a CSV file.")
        String set;

        @Option(
                names = "--labels",
                paramLabel = "CODES",
                description = "What each label value means, for example 0=negative,1=positive,2=neutral.")
        String labels;

        @Mixin
        ModelOptions model;

        private record Row(String name, SentimentReport report) {}

        @Override
        int run() throws Exception {
            var texts = texts();
            var rows = new ArrayList<Row>();
            for (var rival : Rivals.all()) rows.add(new Row(rival.id(), measure(rival, texts)));
            for (var choice : models()) rows.add(new Row(name(choice), measure(choice, texts)));
            console.result(text(rows), fields(rows));
            return ExitCode.OK;
        }

        private List<LabelledText> texts() {
            if (!set.equals("tfns_valid")) {
                return LabelledText.readCsv(file(), labels == null ? LabelledText.WORDS : LabelledText.codes(labels));
            }
            if (labels != null) {
                throw new CliException(ExitCode.USAGE, "--labels is for files; tfns_valid brings its own");
            }
            return LabelledText.readCsv(workspace.tfnsValid(), LabelledText.codes("0=negative,1=positive,2=neutral"));
        }

        private Path file() {
            var file = Path.of(set);
            if (Files.exists(file)) return file;
            throw new CliException(
                    ExitCode.BAD_INPUT,
                    "no set '%s', no such file: tfns_valid comes with Quipu, and a file is named by its path, such as ./set.csv"
                            .formatted(set));
        }

        /** The one asked for; else all that come with Quipu and are there, the cheapest first. */
        private List<ModelChoice> models() {
            if (model.model != null) return List.of(model.choose(workspace));
            var there = new ArrayList<ModelChoice>();
            for (var shipped : ShippedModel.values()) {
                if (Files.exists(workspace.shipped(shipped))) {
                    there.add(ModelChoice.of(shipped, workspace));
                } else {
                    console.note("Without the model '%s': no file %s"
                            .formatted(shipped.title(), workspace.shipped(shipped)));
                }
            }
            return there;
        }

        private String name(ModelChoice choice) {
            return choice.portable(workspace).getFileName().toString();
        }

        private SentimentReport measure(ModelChoice choice, List<LabelledText> texts) throws IOException {
            try (var languageModel = LanguageModel.open(model, choice, null, workspace.compiledCode())) {
                return measure(languageModel.sentiment(), texts);
            }
        }

        private SentimentReport measure(SentimentModel scorer, List<LabelledText> texts) {
            try (var progress = console.progress("Scoring", texts.size(), "texts")) {
                return SentimentEvaluation.run(scorer, texts, progress::stepTo, System::nanoTime);
            }
        }

        /** The last row, the one a script mostly wants, stands at the top as well. */
        private Map<String, Object> fields(List<Row> rows) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("set", set);
            fields.put("items", rows.getFirst().report.items());
            fields.put("confusionOrder", Label.values());
            fields.putAll(fields(rows.getLast()));
            fields.put("rows", rows.stream().map(SentimentCommand::fields).toList());
            return fields;
        }

        private static Map<String, Object> fields(Row row) {
            var report = row.report;
            var fields = new LinkedHashMap<String, Object>();
            fields.put("name", row.name);
            fields.put("accuracy", report.accuracy());
            fields.put("weightedF1", report.weightedF1());
            fields.put("macroF1", report.macroF1());
            fields.put("calibrationError", report.calibrationError());
            fields.put("confusion", report.confusion());
            fields.put("itemsPerSecond", report.itemsPerSecond());
            return fields;
        }

        private static String text(List<Row> rows) {
            var out = new StringBuilder();
            out.append("%,d texts%n%n".formatted(rows.getFirst().report.items()));
            out.append("%-30s %9s %11s %9s %12s %9s%n"
                    .formatted("", "accuracy", "weighted F1", "macro F1", "calibration", "a second"));
            for (var row : rows) out.append(line(row));
            var best = rows.getLast();
            out.append("%n%s%n%-30s %9s %9s %9s%n"
                    .formatted(best.name, "truth \\ answer", "negative", "neutral", "positive"));
            for (var truth : Label.values()) {
                var found = best.report.confusion().get(truth.ordinal());
                out.append("%-30s %9d %9d %9d%n"
                        .formatted(truth.name().toLowerCase(Locale.ROOT), found.get(0), found.get(1), found.get(2)));
            }
            return out.toString().stripTrailing();
        }

        private static String line(Row row) {
            var report = row.report;
            return String.format(
                    Locale.ROOT,
                    "%-30s %9.3f %11.3f %9.3f %12.3f %9.1f%n",
                    row.name,
                    report.accuracy(),
                    report.weightedF1(),
                    report.macroF1(),
                    report.calibrationError(),
                    report.itemsPerSecond());
        }
    }
}
