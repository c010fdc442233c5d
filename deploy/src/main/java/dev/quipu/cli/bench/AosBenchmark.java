package dev.quipu.cli.bench;

import dev.quipu.compute.aos.AosInstance;
import dev.quipu.compute.aos.AosModule;
import dev.quipu.compute.aos.Drive;
import dev.quipu.compute.aos.EvalMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A process of AO's aos that evaluates the same Lua again and again: message in, answer out. Memory is neither copied
 * nor hashed between messages, as the bare host in V8 beside it does neither.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 25, time = 1)
@Measurement(iterations = 31, time = 15, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AosBenchmark {

    /** Whether gas is counted and NaNs are canonical. */
    @Param("true")
    public boolean rules;

    /** File of the module. */
    @Param("")
    public String module;

    @Param("return 1+1")
    public String lua;

    /** File for the first answer. */
    @Param("")
    public String answerFile;

    private CountedCalls calls;

    @Setup
    public void spawn() throws IOException {
        AosInstance process = AosModule.parse(Files.readAllBytes(Path.of(module)), rules)
                .start(OwnEngine.aosExecutor(rules), Drive.NONE);
        var environment = EvalMessages.environment();
        process.handle(EvalMessages.spawn(), environment);
        var message = EvalMessages.eval(1, lua);
        Files.write(Path.of(answerFile), process.handle(message, environment));
        calls = new CountedCalls(() -> process.handle(message, environment).length);
    }

    @Setup(Level.Iteration)
    public void findThreads() {
        calls.findThreads();
    }

    @Benchmark
    public long messages(Window window) {
        return calls.run(window);
    }
}
