package dev.quipu.wasm.validate;

import dev.quipu.wasm.model.Opcode;
import java.util.Arrays;

/**
 * Collects the stream of one function. A jump forward is written with the position of the previous jump to the same
 * place as its target; {@link #patch} walks that chain once the place is known.
 */
final class Emitter {

    static final int NO_PATCH = -1;

    private static final long[] NO_VECTORS = {};

    private int[] words = new int[256];
    private int size;
    private int[] positions = new int[128];
    private int[] byteOffsets = new int[128];
    private int instructions;
    private long[] vectors = new long[4];
    private int vectorSize;

    void clear() {
        size = 0;
        instructions = 0;
        vectorSize = 0;
    }

    int position() {
        return size;
    }

    void opcode(Opcode opcode, int byteOffset) {
        if (instructions == positions.length) {
            positions = Arrays.copyOf(positions, 2 * instructions);
            byteOffsets = Arrays.copyOf(byteOffsets, 2 * instructions);
        }
        positions[instructions] = size;
        byteOffsets[instructions++] = byteOffset;
        word(opcode.ordinal());
    }

    void word(int word) {
        if (size == words.length) {
            words = Arrays.copyOf(words, 2 * size);
        }
        words[size++] = word;
    }

    void set(int at, int word) {
        words[at] = word;
    }

    void setWords(int at, long word) {
        words[at] = (int) word;
        words[at + 1] = (int) (word >>> 32);
    }

    void words(long word) {
        word((int) word);
        word((int) (word >>> 32));
    }

    /** Keeps a 128-bit constant; gives its index. */
    int vector(long low, long high) {
        if (vectorSize == vectors.length) {
            vectors = Arrays.copyOf(vectors, 2 * vectorSize);
        }
        vectors[vectorSize++] = low;
        vectors[vectorSize++] = high;
        return vectorSize / 2 - 1;
    }

    /** Sets the whole chain of jumps that ends at {@code last} to {@code target}. */
    void patch(int last, int target) {
        for (int at = last; at != NO_PATCH; ) {
            int previous = words[at];
            words[at] = target;
            at = previous;
        }
    }

    int[] finishedWords() {
        return Arrays.copyOf(words, size);
    }

    int[] finishedPositions() {
        return Arrays.copyOf(positions, instructions);
    }

    int[] finishedByteOffsets() {
        return Arrays.copyOf(byteOffsets, instructions);
    }

    long[] finishedVectors() {
        return vectorSize == 0 ? NO_VECTORS : Arrays.copyOf(vectors, vectorSize);
    }
}
