package dev.quipu.compute.aos;

import dev.quipu.wasm.runtime.Instance;

/** What the host keeps for one instance. */
final class Host {

    /** The reference host counts from 10,000, and starting its file system takes four ticks. */
    private static final long FIRST_TICK_MILLIS = 10_004;

    private final Drive drive;
    private FileTable files;
    private long nextMillis = FIRST_TICK_MILLIS;
    private CMemory memory;
    private Exports exports;
    private Asyncify asyncify;

    Host(Drive drive) {
        this.drive = drive;
        this.files = new FileTable(drive);
    }

    /** All files closed, the clock at its start, nobody asleep. */
    void forget() {
        asyncify = new Asyncify(memory, exports);
        files = new FileTable(drive);
        nextMillis = FIRST_TICK_MILLIS;
    }

    /** Called once, when there is an instance: imports are made before it. */
    void attach(Instance instance) {
        exports = new Exports(instance);
        memory = new CMemory(instance.memory());
        asyncify = new Asyncify(memory, exports);
    }

    CMemory memory() {
        return memory;
    }

    Exports exports() {
        return exports;
    }

    Asyncify asyncify() {
        return asyncify;
    }

    FileTable files() {
        return files;
    }

    /** The clock: a counter that every look at it moves on. */
    long tickMillis() {
        return nextMillis++;
    }
}
