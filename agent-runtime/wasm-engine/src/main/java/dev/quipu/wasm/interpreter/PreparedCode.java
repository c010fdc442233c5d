package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Locals;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.TryRegion;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A function as the machine runs it: the stream of {@link Code} with references told from numbers, and, if fuel is
 * counted, an instruction {@code fuel cost} before each basic block. Operand words are those of {@link Code}, targets
 * moved.
 */
final class PreparedCode {

    final Func function;
    final Instance instance;
    final LinearMemory memory;
    final int[] words;
    final long[] vectors;
    final int parameterSlots;
    final int localSlots;
    final int frameSlots;
    final int resultSlots;
    final boolean referenceLocals;
    final boolean referenceResults;
    private final List<TryRegion> regions;
    private final int[] regionStarts;
    private final int[] regionEnds;
    private final int[] moved;
    private final int[] positions;
    private final int[] byteOffsets;

    PreparedCode(Func function, boolean countsFuel) {
        Code code = function.code();
        this.function = function;
        this.instance = function.instance();
        this.memory = instance.memory();
        this.vectors = code.vectors();
        this.parameterSlots = code.type().parameterSlots();
        this.localSlots = code.locals().slots();
        this.frameSlots = localSlots + code.stackSlots();
        this.resultSlots = code.type().resultSlots();
        this.referenceLocals = hasReferences(code.locals());
        this.referenceResults = code.type().results().stream().anyMatch(ValueType::isReference);
        this.regions = code.regions();
        this.byteOffsets = code.byteOffsets();
        this.positions = new int[code.positions().length];
        this.moved = new int[code.words().length + 1];
        boolean[] leaders = countsFuel ? leaders(code) : new boolean[moved.length];
        this.words = layOut(code, leaders);
        Fusion.fuse(words, positions);
        this.regionStarts =
                regions.stream().mapToInt(region -> moved[region.start()]).toArray();
        this.regionEnds =
                regions.stream().mapToInt(region -> moved[region.end()]).toArray();
    }

    private static boolean hasReferences(Locals locals) {
        for (int run = 0; run < locals.runs(); run++) {
            if (locals.runType(run).isReference()) {
                return true;
            }
        }
        return false;
    }

    /** Where basic blocks begin: at the start, at targets, and after whatever does not simply go on. */
    private static boolean[] leaders(Code code) {
        boolean[] leaders = new boolean[code.words().length + 1];
        leaders[0] = true;
        for (int at : code.positions()) {
            boolean ends =
                    switch (code.opcodeAt(at)) {
                        case JUMP, JUMP_IF, JUMP_UNLESS, BR, BR_IF, BR_TABLE -> {
                            forEachTarget(code, at, word -> leaders[code.words()[word]] = true);
                            yield true;
                        }
                        case RETURN, RETURN_CALL, RETURN_CALL_INDIRECT, UNREACHABLE, THROW, THROW_REF, RETHROW -> true;
                        default -> false;
                    };
            if (ends) {
                leaders[code.next(at)] = true;
            }
        }
        code.regions().forEach(region -> region.clauses().forEach(clause -> leaders[clause.target()] = true));
        return leaders;
    }

    private static void forEachTarget(Code code, int at, IntConsumer word) {
        if (code.opcodeAt(at) == Opcode.BR_TABLE) {
            for (int i = 0; i <= code.words()[at + 1]; i++) {
                word.accept(at + 3 + 3 * i);
            }
        } else {
            word.accept(at + 1);
        }
    }

    private int[] layOut(Code code, boolean[] leaders) {
        int[] old = code.words();
        int[] made = new int[old.length + 2 * count(leaders)];
        int size = 0;
        int costAt = -1;
        for (int i = 0; i < positions.length; i++) {
            int at = code.positions()[i];
            int next = code.next(at);
            moved[at] = size;
            if (leaders[at]) {
                made[size] = Op.FUEL;
                costAt = size + 1;
                size += 2;
            }
            if (costAt >= 0) {
                made[costAt] += FuelCosts.of(old[at]);
            }
            positions[i] = size;
            System.arraycopy(old, at, made, size, next - at);
            made[size] = specialised(code, at);
            size += next - at;
        }
        moved[old.length] = size;
        moveTargets(code, made);
        return Arrays.copyOf(made, size);
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    private void moveTargets(Code code, int[] made) {
        for (int i = 0; i < positions.length; i++) {
            int at = code.positions()[i];
            int shift = positions[i] - at;
            switch (code.opcodeAt(at)) {
                case JUMP, JUMP_IF, JUMP_UNLESS, BR, BR_IF, BR_TABLE ->
                    forEachTarget(code, at, word -> made[word + shift] = moved[code.words()[word]]);
                default -> {}
            }
        }
    }

    private int specialised(Code code, int at) {
        int first = at + 1 < code.words().length ? code.words()[at + 1] : -1;
        return switch (code.opcodeAt(at)) {
            case LOCAL_GET -> isReference(code, first) ? Op.LOCAL_GET_REF : Op.LOCAL_GET;
            case LOCAL_SET -> isReference(code, first) ? Op.LOCAL_SET_REF : Op.LOCAL_SET;
            case LOCAL_TEE -> isReference(code, first) ? Op.LOCAL_TEE_REF : Op.LOCAL_TEE;
            case GLOBAL_GET -> instance.global(first).type().isReference() ? Op.GLOBAL_GET_REF : Op.GLOBAL_GET;
            case GLOBAL_SET -> instance.global(first).type().isReference() ? Op.GLOBAL_SET_REF : Op.GLOBAL_SET;
            case SELECT -> ValueType.values()[first].isReference() ? Op.SELECT_REF : Op.SELECT;
            default -> code.words()[at];
        };
    }

    private static boolean isReference(Code code, int local) {
        return code.locals().type(local).isReference();
    }

    /** The innermost region around a position, or -1. */
    int region(int position) {
        for (int i = regions.size() - 1; i >= 0; i--) {
            if (regionStarts[i] <= position && position < regionEnds[i]) {
                return i;
            }
        }
        return -1;
    }

    TryRegion regionAt(int index) {
        return regions.get(index);
    }

    /** The slot of a hidden exnref local. */
    int exceptionSlot(int local) {
        return function.code().locals().slot(local);
    }

    /** Where a clause goes on. */
    int target(TryRegion.Clause clause) {
        return moved[clause.target()];
    }

    /** Where in the module the instruction came from whose words include {@code position}. */
    int byteOffset(int position) {
        int found = Arrays.binarySearch(positions, position);
        int index = found >= 0 ? found : -found - 2;
        return byteOffsets[Math.max(index, 0)];
    }
}
