package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.ValueType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * In which shape each v128 local is kept, and whether the NaNs in a floating-point or v128 local may be of unknown
 * bits until someone can see them. A plan is a guess that making the code confirms or mends: {@link #mended} says
 * whether to make it again.
 *
 * <p>A local may be loose if nothing exact is ever put into it but constants without NaNs: making the NaNs of a value
 * canonical that came from memory would change it. Nor may it be where it is kept in other lanes than those that the
 * NaNs are in.
 */
final class LocalPlan {

    private static final Shape[] SHAPES = Shape.values();

    /** What was in one local is put into another. */
    private record Copy(int from, int to) {}

    private final Shape[] shapes;
    private final boolean[] loose;
    private final boolean[] exact;
    private final boolean[] sawLoose;
    private final boolean[] sawExact;
    /** In which shapes loose vectors were put into a local: a bit for each. */
    private final int[] looseShapes;

    private final Set<Copy> copies = new LinkedHashSet<>();
    private final int[][] votes;
    private boolean first = true;

    LocalPlan(Code code) {
        int count = code.locals().count();
        shapes = new Shape[count];
        loose = new boolean[count];
        exact = new boolean[count];
        sawLoose = new boolean[count];
        sawExact = new boolean[count];
        looseShapes = new int[count];
        votes = new int[count][];
        Arrays.fill(shapes, Shape.BYTES);
        // Arguments come as they are.
        Arrays.fill(sawExact, 0, code.type().parameterCount(), true);
    }

    Value read(int local, ValueType type) {
        Value.Nans nans = loose[local] ? Value.Nans.LOOSE : Value.Nans.EXACT;
        return new Value(type, type == ValueType.V128 ? shapes[local] : null, nans, local);
    }

    Shape shape(int local) {
        return shapes[local];
    }

    /** Notes what is put into a local; says whether it may stay loose. */
    boolean keepsLoose(int local, Value value) {
        if (value.isVector() && value.nans() != Value.Nans.NONE) {
            vote(local, value.shape());
        }
        boolean sameShape = value.shape() == null || value.shape() == shapes[local];
        switch (value.nans()) {
            case LOOSE -> {
                sawLoose[local] = true;
                looseShapes[local] |= value.isVector() ? bit(value.shape()) : 0;
            }
            case EXACT -> {
                if (value.origin() >= 0) {
                    // Whether that must stay exact turns out later.
                    copies.add(new Copy(value.origin(), local));
                } else {
                    sawExact[local] = true;
                }
            }
            case NONE -> {}
        }
        return loose[local] && sameShape;
    }

    /** Notes that someone wants what was read from a local in this shape. */
    void vote(int local, Shape shape) {
        if (local >= 0) {
            if (votes[local] == null) {
                votes[local] = new int[SHAPES.length];
            }
            votes[local][shape.ordinal()]++;
        }
    }

    /** Takes what was noted into the plan; true if that changes it. */
    boolean mended() {
        followCopies();
        boolean changed = false;
        for (int i = 0; i < shapes.length; i++) {
            if (first && votes[i] != null) {
                Shape best = best(votes[i]);
                changed |= best != shapes[i];
                shapes[i] = best;
            }
            // What are NaNs in one shape are other bits in another: they could not be made canonical later.
            boolean mayBeLoose = sawLoose[i] && !sawExact[i] && (looseShapes[i] & ~bit(shapes[i])) == 0;
            if (loose[i] && !mayBeLoose) {
                loose[i] = false;
                exact[i] = true;
                changed = true;
            } else if (mayBeLoose && !loose[i] && !exact[i]) {
                loose[i] = true;
                changed = true;
            }
        }
        first = false;
        return changed;
    }

    private static int bit(Shape shape) {
        return 1 << shape.ordinal();
    }

    /** What reaches a local reaches those that it is copied to. */
    private void followCopies() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Copy copy : copies) {
                boolean exactly = (sawExact[copy.from] || exact[copy.from]) && !sawExact[copy.to];
                boolean loosely = sawLoose[copy.from] && !sawLoose[copy.to];
                sawExact[copy.to] |= exactly;
                sawLoose[copy.to] |= loosely;
                boolean otherShapes = (looseShapes[copy.from] & ~looseShapes[copy.to]) != 0;
                looseShapes[copy.to] |= looseShapes[copy.from];
                changed |= exactly || loosely || otherShapes;
            }
        }
    }

    private static Shape best(int[] votes) {
        int best = 0;
        for (int i = 1; i < votes.length; i++) {
            if (votes[i] > votes[best]) {
                best = i;
            }
        }
        return SHAPES[best];
    }

    /** Gives up on loose locals: every plan is confirmed after that. */
    void settle() {
        Arrays.fill(loose, false);
        Arrays.fill(exact, true);
        first = false;
    }
}
