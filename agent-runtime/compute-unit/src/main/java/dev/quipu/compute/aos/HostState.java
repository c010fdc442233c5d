package dev.quipu.compute.aos;

/** What the host keeps from one message to the next: its clock, open files; after an error, what is not memory. */
public enum HostState {
    /**
     * Nothing: a process is a function of state and message, so that anyone can go on from a saved state. After an error
     * the whole instance is what it was.
     */
    FORGOTTEN,
    /**
     * All of it: as AO's reference loader does, which the golden vectors were made with. After an error only the bytes of
     * memory are put back, not its size or the stack pointer.
     */
    KEPT
}
