package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Branches, and the labels they go to: in this method, or out of a piece. */
final class BranchCode {

    private final CodeBuilder code;
    private final Code body;
    private final Landmarks landmarks;
    private final Piece piece;
    private final boolean[] here;
    private final Frame frame;
    private final Operands operands;
    private final ValueCode values;
    private final LoopCode loops;
    private final Label[] labels;
    private final SortedMap<Integer, Label> exits = new TreeMap<>();
    private final Map<Integer, Label> plainHeads = new HashMap<>();

    BranchCode(
            CodeBuilder code,
            FunctionContext context,
            Piece piece,
            Frame frame,
            Operands operands,
            ValueCode values,
            LoopCode loops) {
        this.code = code;
        this.body = context.body();
        this.landmarks = context.landmarks();
        this.piece = piece;
        this.here = here(piece, body.blocks().size());
        this.frame = frame;
        this.operands = operands;
        this.values = values;
        this.loops = loops;
        this.labels = new Label[body.words().length + 1];
        for (int[] jump : landmarks.jumps(piece.first(), piece.end())) {
            if (here[jump[1]] && labels[jump[0]] == null) {
                labels[jump[0]] = code.newLabel();
            }
        }
    }

    private static boolean[] here(Piece piece, int blocks) {
        boolean[] here = new boolean[blocks];
        java.util.Arrays.fill(here, piece.firstBlock(), piece.endBlock(), true);
        piece.children().forEach(child -> java.util.Arrays.fill(here, child.firstBlock(), child.endBlock(), false));
        return here;
    }

    /** Whether a block begins and ends in this method, and not in a child of the piece. */
    boolean isHere(int block) {
        return here[block];
    }

    /** Whether anything goes to a position. */
    boolean isTarget(int position) {
        return labels[position] != null;
    }

    /** Binds the label of a position, if anything goes there. */
    void bind(int position) {
        if (isTarget(position)) {
            code.labelBinding(labels[position]);
        }
    }

    /** What leaves the piece: by position, the label at which it is to be seen to. */
    void forEachExit(BiConsumer<Integer, Label> action) {
        exits.forEach(action);
    }

    /** From now on the branch back at {@code jump} goes to {@code head}. */
    void goBackTo(int jump, Label head) {
        plainHeads.put(jump, head);
    }

    /** Where a branch to a block goes: to a place in this method, or to one that leaves it. */
    Label label(int position, int block) {
        if (!piece.holds(block)) {
            return exits.computeIfAbsent(position, _ -> code.newLabel());
        }
        return labels[position];
    }

    /** How many values a branch to a block takes along. */
    private int arity(int block) {
        Block target = body.blocks().get(block);
        return target.kind() == Block.Kind.LOOP
                ? target.type().parameterCount()
                : target.type().resultCount();
    }

    /** How many values a jump takes along. */
    int carried(int at) {
        // An if goes to its else with its parameters; without one to its end, and they are its results.
        return body.opcodeAt(at) == Opcode.JUMP_UNLESS
                ? body.blocks().get(word(at, 2)).type().parameterCount()
                : arity(word(at, 2));
    }

    /** How many values have to be plain when a jump goes: those below what it takes only on its way. */
    int plain(int at) {
        int target = word(at, 1);
        if (target == body.blocks().get(word(at, 2)).otherwise()) {
            return carried(at); // nothing ends where an else begins
        }
        return Math.max(carried(at), Math.min(plainAt(target), operands.present()));
    }

    /** The condition's operands are on the JVM's stack, its i32 on ours. */
    void conditional(int at, Condition given) {
        operands.pop();
        if (loops.endsAt(at)) {
            // The number of rounds is known; C2 leaves the condition out.
            given.materialise(code);
            code.pop();
            loops.end();
            return;
        }
        Opcode opcode = body.opcodeAt(at);
        if (opcode == Opcode.BR_IF) {
            Label past = code.newLabel();
            given.not().jump(code, past);
            List<Value> before = operands.copy();
            branch(word(at, 1), word(at, 4), word(at, 2), word(at, 3));
            operands.restore(before);
            code.labelBinding(past);
            return;
        }
        Condition condition = opcode == Opcode.JUMP_IF ? given : given.not();
        if (!values.arePlain(plain(at))) {
            Label past = code.newLabel();
            condition.not().jump(code, past);
            List<Value> before = operands.copy();
            values.makePlain(plain(at));
            code.goto_(label(word(at, 1), word(at, 2)));
            operands.restore(before);
            code.labelBinding(past);
            return;
        }
        Label plain = plainHeads.get(at);
        condition.jump(code, plain != null ? plain : label(word(at, 1), word(at, 2)));
    }

    /** Keeps the top {@code keep} slots, drops {@code drop} slots under them, and goes. */
    void branch(int target, int block, int keep, int drop) {
        int kept = operands.valuesIn(keep);
        int below = plainAt(target) - kept;
        values.makePlain(kept);
        ValueType[] types = new ValueType[kept];
        int[] slots = values.spill(kept, types);
        int height = operands.slots() - drop;
        // What lies below a piece is dropped by who called it.
        while (operands.slots() > height && operands.present() > 0) {
            values.drop(operands.pop().type());
        }
        values.makePlain(Math.min(below, operands.present()));
        for (int i = 0; i < kept; i++) {
            code.loadLocal(Descriptors.kind(types[i]), slots[i]);
        }
        code.goto_(label(target, block));
    }

    void table(int at) {
        operands.pop();
        int count = word(at, 1);
        int keep = word(at, 2);
        int kept = operands.valuesIn(keep);
        if (!values.arePlain(kept)) {
            int chosen = frame.temporary(ValueType.I32);
            code.istore(chosen);
            values.makePlain(kept);
            code.iload(chosen);
        }
        Label[] stubs = new Label[body.words().length + 1];
        List<Integer> shuffled = new ArrayList<>();
        List<SwitchCase> cases = new ArrayList<>();
        Label fallback = null;
        for (int i = 0; i <= count; i++) {
            int entry = at + 3 + 3 * i;
            int target = body.words()[entry];
            Label label = label(target, body.words()[entry + 2]);
            int plain = Math.min(plainAt(target), operands.present());
            if (body.words()[entry + 1] != 0 || !values.arePlain(plain)) {
                if (stubs[target] == null) {
                    stubs[target] = code.newLabel();
                    shuffled.add(entry);
                }
                label = stubs[target];
            }
            if (i == count) {
                fallback = label;
            } else {
                cases.add(SwitchCase.of(i, label));
            }
        }
        if (cases.isEmpty()) {
            code.pop().goto_(fallback);
        } else {
            code.tableswitch(0, count - 1, fallback, cases);
        }
        List<Value> before = operands.copy();
        for (int entry : shuffled) {
            code.labelBinding(stubs[body.words()[entry]]);
            branch(body.words()[entry], body.words()[entry + 2], keep, body.words()[entry + 1]);
            operands.restore(before);
        }
    }

    /**
     * How many values have to be plain wherever paths meet, on every one of them: those that the outermost block
     * ending there leaves (inner ones leave some of these, or their end is not reached), or a loop starting there takes.
     */
    int plainAt(int at) {
        int count = 0;
        for (int block : landmarks.ends(at)) {
            if (here[block]) {
                count = landmarks.block(block).type().resultCount();
                break;
            }
        }
        for (int block : landmarks.starts(at)) {
            if (here[block] && landmarks.block(block).kind() == Block.Kind.LOOP) {
                count = Math.max(count, landmarks.block(block).type().parameterCount());
            }
        }
        return count;
    }

    private int word(int at, int operand) {
        return body.words()[at + operand];
    }
}
