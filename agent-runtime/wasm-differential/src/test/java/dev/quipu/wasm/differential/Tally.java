package dev.quipu.wasm.differential;

import java.util.SortedMap;
import java.util.TreeMap;

/** How calls ended: for a reader to see that not all of them trapped. */
final class Tally {

    private int modules;
    private int refused;
    private int calls;
    private long bytes;
    private final SortedMap<String, Integer> outcomes = new TreeMap<>();

    void module(int size) {
        modules++;
        bytes += size;
    }

    /** An engine that is not ours could not load the module. */
    void refusal() {
        refused++;
    }

    void outcome(String said) {
        calls++;
        String kind = said.startsWith("(") ? "returned" : said.split(" \\d", 2)[0];
        outcomes.merge(kind, 1, Integer::sum);
    }

    void add(Tally other) {
        modules += other.modules;
        refused += other.refused;
        calls += other.calls;
        bytes += other.bytes;
        other.outcomes.forEach((kind, count) -> outcomes.merge(kind, count, Integer::sum));
    }

    int modules() {
        return modules;
    }

    int refused() {
        return refused;
    }

    int calls() {
        return calls;
    }

    int returned() {
        return outcomes.getOrDefault("returned", 0);
    }

    @Override
    public String toString() {
        return "%,d modules of %,d bytes, %,d refused; %,d calls: %s"
                .formatted(modules, modules == 0 ? 0 : bytes / modules, refused, calls, outcomes);
    }
}
