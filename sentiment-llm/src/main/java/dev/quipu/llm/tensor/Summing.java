package dev.quipu.llm.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A way to sum products of codes and activations. Sums are whole numbers, so every way gives the same. */
enum Summing {
    /** In int16 as long as they fit: a multiplication and an addition for as many rows as a vector has shorts. */
    SHORTS {
        @Override
        Panel panel(TileKind kind) {
            return new ShortPanel();
        }
    },

    /** In float64, two or three rows in one number: a fused multiply-add for as many rows as two or three times the doubles of a vector. */
    PACKED {
        @Override
        Panel panel(TileKind kind) {
            return new PackedPanel(kind);
        }
    };

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final String INTEL = "GenuineIntel";

    /**
     * The faster one here. Intel's processors have two units for vectors of 512 bits, which multiply or add or do both at
     * once. Others add in units that do not multiply, and so do Intel's with shorter vectors.
     */
    static Summing fastest() {
        return Lanes.DOUBLES.vectorBitSize() == 512 && isIntel() ? PACKED : SHORTS;
    }

    private static boolean isIntel() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.limit(4).anyMatch(line -> line.contains(INTEL));
        } catch (IOException | RuntimeException e) {
            return false; // not Linux: the other way is right, too
        }
    }

    /** One thread's place for tiles of a kind that has codes. */
    abstract Panel panel(TileKind kind);
}
