package dev.quipu.cli;

import dev.quipu.cli.LlmRow.Anchor;
import dev.quipu.cli.LlmRow.Best;
import dev.quipu.cli.bench.AoLlama;
import dev.quipu.cli.bench.Guests;
import dev.quipu.cli.bench.LlamaCpp;
import dev.quipu.cli.bench.LlmWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** {@code quipu bench llm}: a language model in our engine, beside llama.cpp and AO's llama.wasm in the same run. */
final class LlmBench {

    private static final List<String> FORMATS = List.of("Q8_0", "Q4_0");
    private static final double LLAMA_PREFILL_GOAL = 1.0;
    private static final double LLAMA_HEADLINES_GOAL = 1.2;
    private static final double LLAMA_DECODE_GOAL = 1.2;
    private static final double AO_PREFILL_GOAL = 5;
    private static final double AO_DECODE_GOAL = 4;
    private static final double OPEN_GOAL_MILLIS = 1000;
    private static final String OPEN = "open-4gb";
    private static final String OPEN_CPU = "open-4gb-cpu";
    private static final String TOKENS = "tokens/s";
    private static final String LLAMA = "llama.cpp";
    private static final int TURNS = 3;

    private final Console console;
    private final Workspace workspace;
    private final List<String> only;
    private final Path model;
    private final Guests guests;
    private final List<LlmRow> rows = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>();

    /**
     * @param only names of rows to measure, all if empty
     * @param model GGUF file
     */
    LlmBench(Console console, Workspace workspace, List<String> only, Path model) {
        this.console = console;
        this.workspace = workspace;
        this.only = only;
        this.model = model;
        this.guests = new Guests(options -> Jmh.runQuietly(console.err(), options));
    }

    int run() throws IOException {
        checkNames();
        var folder = workspace.home().resolve("bench");
        Files.createDirectories(folder);
        boolean opensOnly = !only.isEmpty() && List.of(OPEN, OPEN_CPU).containsAll(only);
        var llama = opensOnly ? Optional.<LlamaCpp>empty() : measureModel(folder);
        open(folder);
        report(llama);
        return ExitCode.OK;
    }

    private Optional<LlamaCpp> measureModel(Path folder) throws IOException {
        var llama = LlamaCpp.find(System.getenv(), console::note);
        var ao = AoLlama.find(folder.resolve("ao-loader"), System.getenv(), console::note);
        if (llama.isEmpty()) missing.put(LLAMA, LlamaCpp.HOW);
        if (ao.isEmpty()) missing.put("ao", AoLlama.HOW);
        var models = models(llama, folder);
        measureInside(models, llama, ao, folder);
        for (int threads = 1; threads <= 2; threads++) measureTensor(models, llama, threads);
        firstCall(models);
        return llama;
    }

    private void checkNames() {
        var known = new TreeSet<>(List.of("prefill-wasm", "decode-wasm", "first-call", "memory", OPEN, OPEN_CPU));
        for (var work : LlmWork.values()) {
            for (int threads = 1; threads <= 2; threads++) known.add(work.row() + "-tensor-" + threads);
        }
        for (var name : only) {
            if (!known.contains(name)) {
                throw new CliException(
                        ExitCode.USAGE, "no row '%s'; there are: %s".formatted(name, String.join(", ", known)));
            }
        }
    }

    /** The model as it is, and in other formats where there is a program to make them. */
    private Map<String, Path> models(Optional<LlamaCpp> llama, Path folder) throws IOException {
        var models = new LinkedHashMap<String, Path>();
        if (llama.isEmpty()) {
            models.put("as is", model);
        } else {
            for (var format : FORMATS) models.put(format, llama.get().as(format, model, folder));
        }
        return models;
    }

    private boolean wanted(String row) {
        return only.isEmpty() || only.contains(row);
    }

    private void measureInside(Map<String, Path> models, Optional<LlamaCpp> llama, Optional<AoLlama> ao, Path folder)
            throws IOException {
        if (!wanted("prefill-wasm") && !wanted("decode-wasm")) return;
        Optional<AoLlama.Speed> speed = Optional.empty();
        if (ao.isPresent() && llama.isPresent()) {
            console.note("llama.wasm of AO ...");
            speed = Optional.of(ao.get().measure(llama.get().forAo("Q8_0", model, folder)));
        }
        measureWasm(LlmWork.PREFILL, models, ofAo(speed, AoLlama.Speed::prefill), AO_PREFILL_GOAL);
        measureWasm(LlmWork.DECODE, models, ofAo(speed, AoLlama.Speed::decode), AO_DECODE_GOAL);
    }

    private static Anchor ofAo(Optional<AoLlama.Speed> speed, ToDoubleFunction<AoLlama.Speed> figure) {
        return new Anchor("ao", speed.map(found -> new Best(figure.applyAsDouble(found), "Q8_0")));
    }

    /** By turns: what else runs on a machine slows whoever is measured meanwhile. */
    private void measureTensor(Map<String, Path> models, Optional<LlamaCpp> llama, int threads) throws IOException {
        var suffix = "tensor-" + threads;
        var works = new ArrayList<>(List.of(LlmWork.values()));
        works.removeIf(work -> !wanted(work.row() + "-" + suffix));
        var ours = new EnumMap<LlmWork, Best>(LlmWork.class);
        var theirs = new Theirs();
        for (int turn = 0; turn < TURNS && !works.isEmpty(); turn++) {
            if (llama.isPresent()) measureLlama(llama.get(), models, threads, theirs);
            for (var work : works) ours.merge(work, best(work, suffix, models, threads), Best::orBetter);
        }
        for (var work : works) {
            var row = work.row() + "-" + suffix;
            rows.add(new LlmRow(row, ours.get(work), TOKENS, theirs.anchor(work), llamaGoal(work)));
        }
    }

    private void measureLlama(LlamaCpp llama, Map<String, Path> models, int threads, Theirs theirs) throws IOException {
        console.note("llama.cpp on %d thread(s) ...".formatted(threads));
        for (var model : models.entrySet()) theirs.add(llama.measure(model.getValue(), threads), model.getKey());
    }

    /** The best of llama.cpp's formats and rounds; empty if it was not measured. */
    private static final class Theirs {

        private final Map<LlmWork, Best> best = new EnumMap<>(LlmWork.class);
        private Optional<Best> prompts = Optional.empty();

        private void add(LlamaCpp.Speed speed, String format) {
            for (var work : LlmWork.values()) best.merge(work, new Best(speed.of(work), format), Best::orBetter);
            var found = new Best(speed.prompts(), format);
            prompts = Optional.of(prompts.map(found::orBetter).orElse(found));
        }

        /** Of headlines the goal is a multiple of its prefill, of as many tokens. */
        private Anchor anchor(LlmWork work) {
            var same = Optional.ofNullable(best.get(work));
            return work == LlmWork.HEADLINES ? new Anchor(LLAMA, prompts, same) : new Anchor(LLAMA, same);
        }
    }

    private static double llamaGoal(LlmWork work) {
        return switch (work) {
            case PREFILL -> LLAMA_PREFILL_GOAL;
            case HEADLINES -> LLAMA_HEADLINES_GOAL;
            case DECODE -> LLAMA_DECODE_GOAL;
        };
    }

    private void measureWasm(LlmWork work, Map<String, Path> models, Anchor anchor, double goal) {
        var row = work.row() + "-wasm";
        if (wanted(row)) rows.add(new LlmRow(row, best(work, "wasm", models, 0), TOKENS, anchor, goal));
    }

    private Best best(LlmWork work, String suffix, Map<String, Path> models, int threads) {
        console.note("%s-%s ...".formatted(work.row(), suffix));
        return models.entrySet().stream()
                .map(entry ->
                        new Best(work.tokensPerSecond(guests.llm(work, entry.getValue(), threads)), entry.getKey()))
                .reduce(Best::orBetter)
                .orElseThrow();
    }

    private void firstCall(Map<String, Path> models) {
        if (!wanted("first-call") && !wanted("memory")) return;
        console.note("first-call ...");
        var smallest = models.entrySet().stream()
                .min((a, b) -> Long.compare(
                        a.getValue().toFile().length(), b.getValue().toFile().length()))
                .orElseThrow();
        var first = guests.llmFirstCall(smallest.getValue(), 1);
        rows.add(new LlmRow("first-call", new Best(first.time().median(), smallest.getKey()), "ms", Anchor.NONE, 0));
        rows.add(new LlmRow("memory", new Best(first.residentBytes() / 1e6, smallest.getKey()), "MB", Anchor.NONE, 0));
    }

    private void open(Path folder) throws IOException {
        if (!wanted(OPEN) && !wanted(OPEN_CPU)) return;
        console.note(OPEN + " ...");
        var opening = guests.llmOpen(folder);
        rows.add(new LlmRow(OPEN, new Best(opening.wall().median(), "Q4_0"), "ms", Anchor.NONE, OPEN_GOAL_MILLIS));
        rows.add(new LlmRow(OPEN_CPU, new Best(opening.cpu().median(), "Q4_0"), "ms", Anchor.NONE, 0));
    }

    private void report(Optional<LlamaCpp> llama) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("bench", "llm");
        fields.put("model", model.getFileName().toString());
        fields.put("llamaCpp", llama.map(LlamaCpp::version).orElse(null));
        fields.put("rows", rows.stream().map(LlmRow::fields).toList());
        fields.put("missing", missing);
        var text = new StringBuilder("%-20s %10s %-9s %-6s %12s %-6s %8s  %s%n"
                .formatted("row", "value", "unit", "format", "anchor", "format", "ratio", "goal"));
        rows.forEach(row -> text.append(row.text()));
        missing.forEach((anchor, how) -> text.append("%s not measured: %s%n".formatted(anchor, how)));
        text.append(
                "wall clock, best of several, best format of each side; ao: CPU time of its process; anchor of headlines: its prefill of as many tokens");
        console.result(text.toString(), fields);
    }
}
