package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Locals;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.TryRegion;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import java.util.List;

/**
 * A function as the machine runs it: the stream of {@link Code}, word for word at the same positions, with references
 * told from numbers and frequent sequences fused.
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
    /** What a call takes from the budget. */
    final int units;

    final boolean referenceLocals;
    final boolean referenceResults;
    private final Code code;

    PreparedCode(Func function) {
        this.code = function.code();
        this.function = function;
        this.instance = function.instance();
        this.memory = instance.memory();
        this.vectors = code.vectors();
        this.parameterSlots = code.type().parameterSlots();
        this.localSlots = code.locals().slots();
        this.frameSlots = localSlots + code.stackSlots();
        this.resultSlots = code.type().resultSlots();
        this.units = code.frameUnits();
        this.referenceLocals = hasReferences(code.locals());
        this.referenceResults = code.type().results().stream().anyMatch(ValueType::isReference);
        this.words = code.words().clone();
        for (int at : code.positions()) {
            words[at] = specialised(at);
        }
        Fusion.fuse(words, code.positions());
    }

    private static boolean hasReferences(Locals locals) {
        for (int run = 0; run < locals.runs(); run++) {
            if (locals.runType(run).isReference()) {
                return true;
            }
        }
        return false;
    }

    private int specialised(int at) {
        Opcode opcode = code.opcodeAt(at);
        return switch (opcode) {
            case LOCAL_GET -> isReferenceLocal(at) ? Op.LOCAL_GET_REF : Op.LOCAL_GET;
            case LOCAL_SET -> isReferenceLocal(at) ? Op.LOCAL_SET_REF : Op.LOCAL_SET;
            case LOCAL_TEE -> isReferenceLocal(at) ? Op.LOCAL_TEE_REF : Op.LOCAL_TEE;
            case GLOBAL_GET -> isReferenceGlobal(at) ? Op.GLOBAL_GET_REF : Op.GLOBAL_GET;
            case GLOBAL_SET -> isReferenceGlobal(at) ? Op.GLOBAL_SET_REF : Op.GLOBAL_SET;
            case SELECT -> ValueType.values()[words[at + 1]].isReference() ? Op.SELECT_REF : Op.SELECT;
            default -> opcode.ordinal();
        };
    }

    private boolean isReferenceLocal(int at) {
        return code.locals().type(words[at + 1]).isReference();
    }

    private boolean isReferenceGlobal(int at) {
        return instance.global(words[at + 1]).type().isReference();
    }

    /** The innermost region around a position, or -1. */
    int region(int position) {
        List<TryRegion> regions = code.regions();
        for (int i = regions.size() - 1; i >= 0; i--) {
            if (regions.get(i).start() <= position && position < regions.get(i).end()) {
                return i;
            }
        }
        return -1;
    }

    TryRegion regionAt(int index) {
        return code.regions().get(index);
    }

    /** The slot of a hidden exnref local. */
    int exceptionSlot(int local) {
        return code.locals().slot(local);
    }

    /** Where in the module the instruction came from whose words include {@code position}. */
    int byteOffset(int position) {
        return code.byteOffsetAt(position);
    }
}
