package dev.quipu.compute.aos;

/** What the host keeps from one message to the next beside the memory: its clock, open files, the instance. */
public enum HostState {
    /**
     * Nothing: a process is a function of memory and message, so that anyone can go on from a saved memory. After an
     * error a new instance takes over.
     */
    FORGOTTEN,
    /** All of it, after errors too: as AO's reference loader does, which the golden vectors were made with. */
    KEPT
}
