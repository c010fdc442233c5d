package dev.quipu.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Times modules in engines on the JVM, each in a JVM of its own that JMH starts. */
public final class Guests {

    /** What our engine is made of when nothing is missing, but for its vectors; the launcher gives the same. */
    private static final List<String> JVM = List.of(
            "-XX:-DontCompileHugeMethods",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /** Runs what the options ask for. */
    private final Function<ChainedOptionsBuilder, Collection<RunResult>> jmh;

    public Guests(Function<ChainedOptionsBuilder, Collection<RunResult>> jmh) {
        this.jmh = jmh;
    }

    /** Warm calls of a kernel's {@code run}. */
    public Sample kernel(GuestEngine engine, Path module, int seed) throws IOException {
        var checksum = Files.createTempFile(module.getParent(), "checksum", ".txt");
        var results = jmh.apply(options(GuestBenchmark.class, engine, module)
                .param("seed", Integer.toString(seed))
                .param("checksumFile", checksum.toString()));
        return warm(results, Optional.of(Files.readString(checksum)));
    }

    /**
     * Warm calls of any export.
     *
     * @param slots see {@link Guest#call}
     */
    public Sample export(GuestEngine engine, Path module, String export, long... slots) {
        var arguments = new StringBuilder();
        for (long slot : slots) {
            arguments.append(slot).append(' ');
        }
        return warm(
                jmh.apply(options(GuestBenchmark.class, engine, module)
                        .param("export", export)
                        .param("arguments", arguments.toString().stripTrailing())),
                Optional.empty());
    }

    /** From a module's bytes to what {@code export} answers, each time in a fresh JVM. Wall-clock time. */
    public Sample load(GuestEngine engine, Path module, String export) {
        var results = jmh.apply(options(LoadBenchmark.class, engine, module).param("export", export));
        var millis = iterations(results).stream()
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .toArray();
        return Sample.of(millis, Double.NaN, Optional.empty());
    }

    /** A process of aos that evaluates the same Lua again and again. */
    public Sample aos(Aos work, boolean rules, Path module, Path folder) throws IOException {
        var answer = Files.createTempFile(folder, "answer", ".json");
        var results = jmh.apply(options(AosBenchmark.class, ".*", module)
                .param("rules", Boolean.toString(rules))
                .param("lua", work.lua())
                .param("answerFile", answer.toString()));
        return warm(results, Optional.of(Sample.checksumOf(Files.readAllBytes(answer))));
    }

    /**
     * Loads aos, each time in a fresh JVM. Wall-clock time.
     *
     * @param benchmark a method of {@link AosLoadBenchmark}
     */
    private Sample loadAos(String benchmark, Path module) {
        return wall(jmh.apply(options(AosLoadBenchmark.class, benchmark, module)));
    }

    /** From the bytes of aos to an instance that waits for messages. */
    public Sample loadAos(Path module) {
        return loadAos("load", module);
    }

    /**
     * As {@link #loadAos(Path)}, with the code of an earlier start at hand.
     *
     * @param folder to keep it in
     */
    public Sample loadAosFromCache(Path module, Path folder) throws IOException {
        var cache = folder.resolve("code");
        var options = options(AosLoadBenchmark.class, "load", module).param("cache", cache.toString());
        jmh.apply(options.forks(1));
        try {
            return wall(jmh.apply(options.forks(AosLoadBenchmark.FORKS)));
        } finally {
            delete(cache);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Whether the JVMs start from the launcher's archive of classes, as its commands do. */
    public static boolean startFromArchive() {
        return ClassArchive.isUsed();
    }

    /** From the bytes of aos to the answer to the first message. */
    public Sample bootAos(Path module) {
        return loadAos("boot", module);
    }

    /**
     * Warm work of a language model. Wall-clock time.
     *
     * @param tensorThreads of the tensor extension; 0 means that all runs inside the module
     */
    public Sample llm(LlmWork work, Path model, int tensorThreads) {
        return wall(jmh.apply(llmOptions(LlmBenchmark.class, work.method(), model, tensorThreads)
                .warmupIterations(work.warmUps())
                .measurementIterations(work.rounds())));
    }

    /** A fresh JVM's first answer of a language model; see {@link #llm}. */
    public FirstCall llmFirstCall(Path model, int tensorThreads) {
        var results = jmh.apply(llmOptions(LlmFirstCallBenchmark.class, "firstCall", model, tensorThreads));
        var most = iterations(results).stream()
                .mapToDouble(iteration -> sum(iteration, "residentBytes"))
                .max()
                .orElse(0);
        return new FirstCall(wall(results), (long) most);
    }

    /**
     * @param time from the start to the answer
     * @param residentBytes what the process then held in memory, at most; 0 where the system does not say
     */
    public record FirstCall(Sample time, long residentBytes) {}

    /**
     * Opens a GGUF file of 4 GB, each time in a fresh JVM that finds the code of an earlier start.
     *
     * @param folder for the file, which is sparse and takes some megabytes of disk, and the code
     */
    public Opening llmOpen(Path folder) throws IOException {
        var model = folder.resolve("open-4gb.gguf");
        var cache = folder.resolve("code");
        try {
            SparseModel.write(model);
            var options = jvm(LlmOpenBenchmark.class, "open")
                    .param("model", model.toString())
                    .param("cache", cache.toString());
            jmh.apply(options.forks(1));
            var results = jmh.apply(options.forks(LlmOpenBenchmark.FORKS));
            var cpuMillis = iterations(results).stream()
                    .mapToDouble(iteration -> sum(iteration, "cpuNanos") / 1e6)
                    .toArray();
            return new Opening(wall(results), Sample.of(cpuMillis, Double.NaN, Optional.empty()));
        } finally {
            Files.deleteIfExists(model);
            if (Files.exists(cache)) {
                delete(cache);
            }
        }
    }

    /**
     * @param wall time that passed
     * @param cpu time of all threads of the process
     */
    public record Opening(Sample wall, Sample cpu) {}

    private static ChainedOptionsBuilder llmOptions(Class<?> benchmark, String method, Path model, int tensorThreads) {
        return jvm(benchmark, method)
                .param("model", model.toString())
                .param("tensorThreads", Integer.toString(tensorThreads));
    }

    private static ChainedOptionsBuilder options(Class<?> benchmark, GuestEngine engine, Path module) {
        return options(benchmark, ".*", module).param("engine", engine.name());
    }

    /** @param method a pattern */
    private static ChainedOptionsBuilder options(Class<?> benchmark, String method, Path module) {
        return jvm(benchmark, method).param("module", module.toString());
    }

    private static ChainedOptionsBuilder jvm(Class<?> benchmark, String method) {
        return new OptionsBuilder()
                .include(Pattern.quote(benchmark.getName() + ".") + method + "$")
                .jvmArgsPrepend(Stream.concat(JVM.stream(), ClassArchive.options().stream())
                        .toArray(String[]::new));
    }

    private static Sample wall(Collection<RunResult> results) {
        var millis = iterations(results).stream()
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .toArray();
        return Sample.of(millis, Double.NaN, Optional.empty());
    }

    private static Sample warm(Collection<RunResult> results, Optional<String> checksum) {
        var windows = iterations(results);
        var millis = windows.stream()
                .mapToDouble(window -> sum(window, "cpuNanos") / sum(window, "calls") / 1e6)
                .toArray();
        var bytes = windows.stream().mapToDouble(w -> sum(w, "allocatedBytes")).sum();
        var calls = windows.stream().mapToDouble(w -> sum(w, "calls")).sum();
        return Sample.of(millis, bytes / calls, checksum);
    }

    private static List<IterationResult> iterations(Collection<RunResult> results) {
        return results.stream()
                .flatMap(result -> result.getBenchmarkResults().stream())
                .flatMap(result -> result.getIterationResults().stream())
                .toList();
    }

    private static double sum(IterationResult window, String counter) {
        return window.getSecondaryResults().get(counter).getScore();
    }
}
