package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Block;
import java.util.List;
import java.util.Map;

/**
 * A loop without branches in it, of which it can be told on entry how many rounds it makes, which memory it touches and
 * what it costs. Found by {@link LoopFinder}.
 *
 * @param block the loop
 * @param jump position of the branch back
 * @param trip when it ends
 * @param pointers what moves through memory
 * @param places of each access, by its position
 * @param roundCost fuel for one round
 * @param polls whether each round looks for an interruption
 */
record CountedLoop(
        Block block,
        int jump,
        Trip trip,
        List<Pointer> pointers,
        Map<Integer, Place> places,
        long roundCost,
        boolean polls) {

    /** Until when a loop goes on: while {@code moving} stands in the relation to {@code bound}. */
    enum Relation {
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL;

        boolean isStrict() {
            return this == LESS || this == GREATER;
        }

        boolean isUpward() {
            return this == LESS || this == LESS_OR_EQUAL;
        }

        Relation mirrored() {
            return switch (this) {
                case NOT_EQUAL -> NOT_EQUAL;
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            };
        }
    }

    /**
     * When the loop ends.
     *
     * @param moving what is compared at the end of the first round, in terms of the locals on entry
     * @param bound what it is compared with in each round
     * @param step by how much {@code moving} grows from round to round, not 0; of the sign that leads to the bound
     */
    record Trip(Relation relation, boolean signed, Affine moving, Affine bound, long step) {}

    /**
     * Where accesses begin that move together.
     *
     * @param first the lowest address operand in the first round, in terms of the locals on entry
     * @param step by how much it grows from round to round
     * @param span how many bytes from there one round touches
     */
    record Pointer(Affine first, long step, long span) {}

    /** Where an access lies: so many bytes above a pointer. */
    record Place(int pointer, long above) {}
}
