package dev.quipu.cli;

import dev.quipu.backtest.Backtest;
import dev.quipu.backtest.BacktestSettings;
import dev.quipu.backtest.LookAhead;
import dev.quipu.backtest.MarketSettings;
import dev.quipu.backtest.ReplayProgress;
import dev.quipu.backtest.RunStore;
import dev.quipu.log.SegmentLog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a back-test from the command line's point of view: opens the model, shows progress, sums up. */
final class Replay {

    private static final String CASH = "USDC";
    static final int CASH_DECIMALS = 6;

    private Replay() {}

    /** What a verb prints after a run. */
    record Result(String text, Map<String, Object> fields) {}

    /** The markets of the demo's data. */
    static Map<String, String> demoMarkets() {
        var markets = new LinkedHashMap<String, String>();
        markets.put("BTC-USD", "BTC:8");
        markets.put("ETH-USD", "ETH:18");
        return markets;
    }

    static BacktestSettings settings(String deposit, List<MarketSettings> pools, long reportFromMillis) {
        return new BacktestSettings(
                ArchiveKeys.feed().address().toString(), CASH, CASH_DECIMALS, deposit, pools, reportFromMillis);
    }

    static Result run(
            Console console,
            Workspace workspace,
            ModelOptions options,
            ModelChoice model,
            String agent,
            Map<String, String> parameters,
            Path archive,
            BacktestSettings settings,
            Path memo)
            throws Exception {
        if (!SegmentLog.existsIn(archive)) {
            throw CliException.badInput("no message log in %s; make one with 'quipu data import'".formatted(archive));
        }
        var plan = AgentPrograms.of(agent, parameters, settings);
        var began = System.nanoTime();
        try (var languageModel = LanguageModel.open(options, model, memo, workspace.compiledCode())) {
            var models = languageModel.models(plan.asksModelForKeys());
            var request = new Backtest.Request<>(
                    plan.program(models),
                    archive,
                    Path.of(workspace.portable(archive)),
                    model.portable(workspace),
                    models,
                    settings,
                    madeBy(languageModel));
            Backtest.Run run;
            try (var bar = new Bar(console)) {
                run = Backtest.run(new RunStore(workspace.runs()), request, languageModel.foresight(), bar);
            }
            languageModel.memoTrouble().ifPresent(console::note);
            var seconds = (System.nanoTime() - began) / 1e9;
            return summary(run, languageModel, seconds);
        }
    }

    private static Result summary(Backtest.Run run, LanguageModel model, double seconds) {
        var name = run.folder().getFileName().toString();
        var sheet = RunStore.tearSheet(run.folder());
        var manifest = run.manifest();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("run", name);
        fields.put("tearSheet", sheet.toString());
        fields.put("outcomes", manifest.outcomes());
        fields.put("outcomesHead", manifest.outcomesHead());
        fields.put("stateRoot", manifest.stateRoot());
        fields.put("seconds", Math.round(seconds * 10) / 10.0);
        fields.put("memo", model.memoFields());
        run.lookAhead().ifPresent(warning -> fields.put("lookAhead", warning));
        fields.put("figures", run.figures());
        var text = """
                %s%s

                run                %s
                outcomes           %d, chain %s
                state root         %s
                tear sheet         %s
                memo               %s
                verify             ./quipu verify %s""".formatted(
                        Figures.text(run.figures()),
                        run.lookAhead()
                                .map(warning -> "\n\nlook-ahead         " + warning)
                                .orElse(""),
                        name,
                        manifest.outcomes(),
                        manifest.outcomesHead(),
                        manifest.stateRoot(),
                        sheet,
                        model.memoLine().orElse("not used"),
                        name);
        return new Result(text, fields);
    }

    private static Map<String, String> madeBy(LanguageModel model) {
        var madeBy = new LinkedHashMap<String, String>();
        madeBy.put("quipu", Version.QUIPU);
        madeBy.putAll(model.runner());
        madeBy.put(LookAhead.KEY, model.trainingCutoff().orElse(LookAhead.NOT_STATED));
        madeBy.put("java", Runtime.version().toString());
        madeBy.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return madeBy;
    }

    /** Shows how far a replay is. How long it will be is known once the archive is open and verified. */
    private static final class Bar implements ReplayProgress, AutoCloseable {

        private final Console console;
        private Progress progress;

        Bar(Console console) {
            this.console = console;
        }

        @Override
        public void begins(long items) {
            progress = console.progress("Replaying", items, "messages");
        }

        @Override
        public void handled(long items) {
            progress.stepTo(items);
        }

        @Override
        public void close() {
            if (progress != null) {
                progress.close();
            }
        }
    }
}
