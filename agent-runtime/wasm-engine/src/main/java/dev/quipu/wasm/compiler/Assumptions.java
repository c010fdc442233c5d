package dev.quipu.wasm.compiler;

/** Which global of a module compiled code may take to keep the value it begins with. Results are the same with any. */
public enum Assumptions {
    NONE,
    /** One that is set to constants only, and read much more often, as the state of Binaryen's Asyncify is. */
    LIKELY,
    /** The one that is read most, whatever is done to it: for tests. */
    ANY
}
