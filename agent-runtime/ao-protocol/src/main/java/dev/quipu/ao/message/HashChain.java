package dev.quipu.ao.message;

import dev.quipu.ao.Id;

/**
 * The chain that fixes the order of a process's assignments: each assignment carries a value made from the one before.
 *
 * <pre>
 * first  SHA-256( process id )
 * next   SHA-256( previous assignment's item id || previous chain value )
 * </pre>
 *
 * <p>As permaweb/ao's scheduler unit computes it ({@code scheduler.rs}).
 */
public final class HashChain {

    private HashChain() {}

    /** The value of a process's first assignment. */
    public static Id seed(Id process) {
        return Id.sha256(process.bytes());
    }

    /** The value of the assignment that follows. */
    public static Id next(Id previousAssignment, Id previousValue) {
        return Id.sha256(previousAssignment.bytes(), previousValue.bytes());
    }
}
