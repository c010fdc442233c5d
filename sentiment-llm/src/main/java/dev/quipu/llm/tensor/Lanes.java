package dev.quipu.llm.tensor;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The widest vectors of this machine, 512 bits at most: a tile's column is one or more of them. */
final class Lanes {

    private static final VectorShape SHAPE =
            VectorShape.forBitSize(Math.min(ShortVector.SPECIES_PREFERRED.vectorBitSize(), TileKind.ROWS * Short.SIZE));
    private static final VectorShape HALF = VectorShape.forBitSize(SHAPE.vectorBitSize() / 2);

    static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
    static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
    static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, SHAPE);

    /** As many bytes as {@link #SHORTS} has lanes, and as many shorts as {@link #INTS}. */
    static final VectorSpecies<Byte> HALF_BYTES = VectorSpecies.of(byte.class, HALF);

    static final VectorSpecies<Short> HALF_SHORTS = VectorSpecies.of(short.class, HALF);

    private Lanes() {}
}
