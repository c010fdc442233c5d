package dev.quipu.wasm.compiler;

/**
 * What generated code may rely on; part of the key of cached code.
 *
 * @param unsafe memory through {@code jdk.internal.misc.Unsafe}, which the JVM was told to export
 * @param vectors the module {@code jdk.incubator.vector} can be had; else functions with 128-bit values are interpreted
 * @param canonicalNans whether NaNs become canonical before their bits can be seen: off only to measure what it costs
 * @param methodBytes of code in a method, above which a function is split
 * @param largestMethodBytes of code in a method of a function that could not be split so far; beyond it is interpreted
 * @param assumptions which globals may be taken to keep the value they begin with: results are the same with any
 */
public record CompilerOptions(
        boolean unsafe,
        boolean vectors,
        boolean canonicalNans,
        int methodBytes,
        int largestMethodBytes,
        Assumptions assumptions) {

    /** HotSpot leaves larger methods to its own interpreter, unless told otherwise. */
    private static final int HUGE_METHOD_BYTES = 8_000;

    /**
     * Where it compiles all: for aos one method of this size is 3 % faster than several of 8,000 bytes. 20,000 gain no
     * more, 30,000 lose a tenth.
     */
    private static final int LARGE_METHOD_BYTES = 12_000;

    /** A method of the JVM can be no larger; some room is left for what the class file library counts differently. */
    private static final int LARGEST_METHOD_BYTES = 65_000;

    private static final class Detected {
        private static final CompilerOptions OPTIONS = new CompilerOptions(
                exportsUnsafe(),
                VectorModule.isThere(),
                true,
                JvmFlags.compilesHugeMethods() ? LARGE_METHOD_BYTES : HUGE_METHOD_BYTES,
                JvmFlags.compilesHugeMethods() ? LARGEST_METHOD_BYTES : HUGE_METHOD_BYTES,
                Assumptions.LIKELY);
    }

    /** What this JVM offers. */
    public static CompilerOptions detect() {
        return Detected.OPTIONS;
    }

    /** Whether functions with 128-bit values are compiled; then their module of the JDK is loaded from now on. */
    public boolean hasFastVectors() {
        return vectors && VectorModule.isLoaded();
    }

    /** The same, with NaNs left as the JVM makes them. */
    public CompilerOptions withLooseNans() {
        return new CompilerOptions(unsafe, vectors, false, methodBytes, largestMethodBytes, assumptions);
    }

    /** The same, splitting functions above another size: for tests. */
    public CompilerOptions withMethodBytes(int bytes) {
        return new CompilerOptions(unsafe, vectors, canonicalNans, bytes, largestMethodBytes, assumptions);
    }

    /** The same, as where the JVM does not export {@code Unsafe}: for tests. */
    public CompilerOptions withoutUnsafe() {
        return new CompilerOptions(false, vectors, canonicalNans, methodBytes, largestMethodBytes, assumptions);
    }

    /** The same, taking other globals to keep their value: for tests and measurements. */
    public CompilerOptions withAssumptions(Assumptions policy) {
        return new CompilerOptions(unsafe, vectors, canonicalNans, methodBytes, largestMethodBytes, policy);
    }

    /** All of it, for keys: what a record says and does of itself is made when first called, which takes long. */
    String text() {
        return new StringBuilder()
                .append(unsafe)
                .append(' ')
                .append(vectors)
                .append(' ')
                .append(canonicalNans)
                .append(' ')
                .append(methodBytes)
                .append(' ')
                .append(largestMethodBytes)
                .append(' ')
                .append(assumptions.name())
                .toString();
    }

    /** Of code in a method of a function that was divided: rather somewhat more than to divide it once more. */
    int dividedMethodBytes() {
        int most = Math.min(LARGE_METHOD_BYTES, largestMethodBytes);
        return Math.max(methodBytes, Math.min(methodBytes * 3 / 2, most));
    }

    private static boolean exportsUnsafe() {
        return Object.class.getModule().isExported("jdk.internal.misc", CompilerOptions.class.getModule());
    }
}
