package dev.quipu.compute.aos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quipu.wasm.runtime.Executor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Sends the messages of golden vectors to a module and counts where output, memory and gas agree. */
public final class Replay {

    /** A step of which something differs: what it was to be and what it was. */
    public record Difference(int line, String what, String expected, String actual) {}

    /** How many of {@code total} steps agree, and the first that does not. */
    public record Report(int outputs, int memory, int gas, int total, Optional<Difference> first) {

        public boolean agrees() {
            return first.isEmpty();
        }
    }

    private static final String GAS = "GasUsed";

    /** Numbers are JavaScript's: 1 and 1.0 are the same. */
    private static final Comparator<JsonNode> AS_JAVASCRIPT = (a, b) ->
            a.isNumber() && b.isNumber() ? Double.compare(a.doubleValue(), b.doubleValue()) : a.equals(b) ? 0 : 1;

    private final AosProcess process;
    private int outputs;
    private int memory;
    private int gas;
    private Difference first;

    private Replay(AosProcess process) {
        this.process = process;
    }

    /** @param module metered if the format of {@code vectors} says so */
    public static Report run(AosModule module, Vectors vectors, Executor executor, Drive drive) {
        Replay replay = new Replay(new AosProcess(module, vectors.environment(), executor, drive, HostState.KEPT));
        vectors.steps().forEach(replay::step);
        return replay.report(vectors.steps());
    }

    private Report report(List<Vectors.Step> steps) {
        return new Report(outputs, memory, gas, steps.size(), Optional.ofNullable(first));
    }

    private void step(Vectors.Step step) {
        Evaluation made = process.evaluate(step.message());
        ObjectNode expected = withoutGas(step.result());
        ObjectNode actual = withoutGas(made.result());
        if (expected.equals(AS_JAVASCRIPT, actual)) {
            outputs++;
        } else {
            differs(step, "output", expected.toString(), actual.toString());
        }
        String memoryHash = made.memorySha256();
        if (memoryHash.equals(step.memorySha256()) && made.memoryBytes() == step.memoryBytes()) {
            memory++;
        } else {
            differs(
                    step,
                    "memory",
                    step.memorySha256() + " of " + step.memoryBytes() + " bytes",
                    memoryHash + " of " + made.memoryBytes() + " bytes");
        }
        long expectedGas = step.result().path(GAS).longValue();
        if (made.gasUsed() == expectedGas) {
            gas++;
        } else {
            differs(step, "gas", Long.toString(expectedGas), Long.toString(made.gasUsed()));
        }
    }

    private static ObjectNode withoutGas(JsonNode result) {
        ObjectNode copy = result.deepCopy();
        copy.remove(GAS);
        return copy;
    }

    private void differs(Vectors.Step step, String what, String expected, String actual) {
        if (first == null) {
            first = new Difference(step.line(), what, expected, actual);
        }
    }
}
