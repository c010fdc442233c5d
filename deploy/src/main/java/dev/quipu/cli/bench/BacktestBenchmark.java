package dev.quipu.cli.bench;

import dev.quipu.cli.DemoWorld;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The demo's replay with a word list in the place of the language model: everything but inference. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 4)
@Measurement(iterations = 4, time = 4)
@Fork(1)
public class BacktestBenchmark {

    private DemoWorld world;

    @Setup
    public void open() throws IOException {
        world = DemoWorld.open(new WordList());
    }

    @Benchmark
    public String replay(Messages messages) {
        var run = world.run();
        messages.messages += run.outcomes();
        messages.runs++;
        return run.stateRoot();
    }

    @TearDown
    public void close() throws IOException {
        world.close();
    }

    /** What the replays handled; JMH sums both over the same measured iterations. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Messages {

        public long messages;
        public long runs;
    }
}
