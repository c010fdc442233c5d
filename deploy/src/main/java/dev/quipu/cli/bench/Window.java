package dev.quipu.cli.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What was counted in one iteration of JMH. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Window {

    public long calls;
    public long cpuNanos;
    public long allocatedBytes;
}
