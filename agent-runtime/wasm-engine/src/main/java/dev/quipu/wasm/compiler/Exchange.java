package dev.quipu.wasm.compiler;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.TryRegion;
import dev.quipu.wasm.model.ValueType;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the methods of a function that was divided into pieces hand one another: a piece takes those locals it may read
 * as parameters (some in the arrays, see {@link LocalCode}), and gives back in the arrays what it may have written and
 * may be read where it goes on.
 */
final class Exchange {

    /** Further ones lie in the arrays, as vectors do. */
    private static final int MOST_PARAMETERS = 32;

    /** @param grows whether memory may be larger after it */
    private record Use(BitSet touched, BitSet written, boolean grows) {}

    private final Code code;
    private final Liveness liveness;
    private final BitSet growing;
    private final Map<Integer, Use> uses = new HashMap<>();

    /** @param growing functions after which memory may be larger */
    Exchange(Code code, Liveness liveness, BitSet growing) {
        this.code = code;
        this.growing = growing;
        this.liveness = liveness;
    }

    private Use use(Piece piece) {
        return uses.computeIfAbsent(piece.number(), _ -> look(piece));
    }

    private Use look(Piece piece) {
        BitSet touched = new BitSet();
        BitSet written = new BitSet();
        boolean grows = false;
        for (int i = piece.first(); i < piece.end(); i++) {
            int at = code.positions()[i];
            switch (code.opcodeAt(at)) {
                case LOCAL_SET, LOCAL_TEE, LOCAL_SET_V128, LOCAL_TEE_V128 -> written.set(code.words()[at + 1]);
                case LOCAL_GET, LOCAL_GET_V128, RETHROW -> touched.set(code.words()[at + 1]);
                case CALL -> grows |= growing.get(code.words()[at + 1]);
                case CALL_INDIRECT, MEMORY_GROW -> grows = true;
                default -> {}
            }
        }
        for (TryRegion region : code.regions()) {
            for (TryRegion.Clause clause : region.clauses()) {
                if (clause.exceptionLocal() >= 0 && piece.holds(clause.block())) {
                    written.set(clause.exceptionLocal());
                }
            }
        }
        touched.or(written);
        return new Use(touched, written, grows);
    }

    boolean mayGrowMemory(Piece piece) {
        return use(piece).grows();
    }

    /** The locals a piece reads or writes. */
    int[] touched(Piece piece) {
        return use(piece).touched().stream().toArray();
    }

    int[] written(Piece piece) {
        return use(piece).written().stream().toArray();
    }

    /** The locals that a piece takes as parameters, in order. */
    int[] parameters(Piece piece) {
        return taken(piece).stream()
                .filter(local -> code.locals().type(local) != ValueType.V128)
                .limit(MOST_PARAMETERS)
                .toArray();
    }

    /** The locals that a piece takes from the arrays. */
    int[] inArrays(Piece piece) {
        BitSet left = taken(piece);
        for (int local : parameters(piece)) {
            left.clear(local);
        }
        return left.stream().toArray();
    }

    private BitSet taken(Piece piece) {
        BitSet taken = liveness.before(piece.first());
        taken.and(use(piece).touched());
        return taken;
    }

    /** The locals that a piece gives back when it goes on at a position. */
    int[] given(Piece piece, int position) {
        BitSet given = liveness.before(liveness.index(position));
        given.and(use(piece).written());
        return given.stream().toArray();
    }

    /** A piece takes its parameters, the instance and the arrays, and says where to go on. */
    MethodTypeDesc descriptor(Piece piece) {
        List<ClassDesc> parameters = new ArrayList<>();
        for (int local : parameters(piece)) {
            parameters.add(Descriptors.carrier(code.locals().type(local)));
        }
        parameters.addAll(List.of(Descriptors.INSTANCE, CD_long.arrayType(), CD_Object.arrayType()));
        return MethodTypeDesc.of(CD_int, parameters);
    }
}
