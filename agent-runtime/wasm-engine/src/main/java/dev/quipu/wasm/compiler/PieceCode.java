package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;
import java.util.List;

/** Calls of pieces, and the ways out of one. */
final class PieceCode {

    private final CodeBuilder code;
    private final FunctionContext context;
    private final Code body;
    private final Landmarks landmarks;
    private final Piece piece;
    private final Exits exits;
    private final Traits traits;
    private final Frame frame;
    private final Operands operands;
    private final ValueCode values;
    private final LocalCode locals;
    private final CallCode calls;
    private final BranchCode branches;
    private final HandoverCode handover;

    PieceCode(
            CodeBuilder code,
            FunctionContext context,
            Piece piece,
            Traits traits,
            Frame frame,
            Operands operands,
            ValueCode values,
            LocalCode locals,
            CallCode calls,
            BranchCode branches,
            HandoverCode handover) {
        this.code = code;
        this.context = context;
        this.body = context.body();
        this.landmarks = context.landmarks();
        this.piece = piece;
        this.exits = piece.isWhole() ? null : Exits.of(piece, body, landmarks);
        this.traits = traits;
        this.frame = frame;
        this.operands = operands;
        this.values = values;
        this.locals = locals;
        this.calls = calls;
        this.branches = branches;
        this.handover = handover;
    }

    /** Calls a piece, and goes on where it says; false if that is nowhere behind it. */
    boolean call(Piece called) {
        Exits ways = Exits.of(called, body, landmarks);
        calls.leave();
        code.aload(frame.instance)
                .aload(frame.numbers)
                .aload(frame.references)
                .invokestatic(context.owner(), Descriptors.piece(called.number(), traits.vectors()), Descriptors.PIECE);
        calls.back();
        Label behind = code.newLabel();
        if (ways.count() == 1 && ways.fallsThrough()) {
            code.pop();
        } else {
            goOn(ways, behind);
        }
        code.labelBinding(behind);
        if (ways.count() == 0) {
            // Neither goes on nor leaves: it traps or throws.
            code.aconst_null().athrow();
        }
        return ways.fallsThrough();
    }

    private void goOn(Exits ways, Label behind) {
        List<SwitchCase> cases = new ArrayList<>();
        int last = ways.handsOver() ? ways.handingOver() : ways.targets().size() + (ways.returns() ? 1 : 0);
        for (int i = 1; i <= last; i++) {
            cases.add(SwitchCase.of(i, code.newLabel()));
        }
        if (cases.isEmpty()) {
            code.pop().goto_(behind);
            return;
        }
        code.tableswitch(
                1, cases.size(), ways.fallsThrough() ? behind : cases.getLast().target(), cases);
        List<Value> before = operands.copy();
        for (int i = 0; i < cases.size(); i++) {
            code.labelBinding(cases.get(i).target());
            frame.freeTemporaries();
            if (i < ways.targets().size()) {
                follow(ways.targets().get(i), ways.blocks().get(i));
            } else if (ways.handsOver() && i + 1 == ways.handingOver()) {
                handover.passOn();
            } else {
                takeLeft(body.type().results());
                returns();
            }
            operands.restore(before);
        }
    }

    /** Returns from the function. */
    void returns() {
        if (piece.isWhole()) {
            calls.returns();
        } else {
            goOut();
        }
    }

    /** Branches where a piece wanted to, with the values it left. */
    private void follow(int target, int block) {
        Block to = landmarks.block(block);
        int below = operands.slots();
        List<ValueType> taken = Exits.taken(to);
        takeLeft(taken);
        branches.branch(target, block, operands.slots() - below, below - to.height());
    }

    private void takeLeft(List<ValueType> types) {
        int slot = 0;
        for (ValueType type : types) {
            locals.loadLeft(type, slot);
            operands.push(Value.of(type));
            slot += type.slots();
        }
    }

    /** Leaves a piece: at its end, and wherever it branches out. */
    void leave(boolean atEnd) {
        if (atEnd) {
            leaveWith(0);
        }
        branches.forEachExit((target, label) -> {
            code.labelBinding(label);
            frame.freeTemporaries();
            int number = exits.number(target);
            List<ValueType> taken = Exits.taken(landmarks.block(exits.blocks().get(number - 1)));
            putLeft(taken);
            leaveWith(number);
        });
        if (handover.isUsed()) {
            handover.bind();
            leaveWith(exits.handingOver());
        }
    }

    private void putLeft(List<ValueType> types) {
        int slot = types.stream().mapToInt(ValueType::slots).sum();
        for (int i = types.size() - 1; i >= 0; i--) {
            slot -= types.get(i).slots();
            locals.storeLeft(types.get(i), slot);
        }
    }

    private void leaveWith(int number) {
        frame.freeTemporaries();
        locals.putBack();
        if (traits.metered()) {
            calls.writeFuel();
        }
        code.loadConstant(number).ireturn();
    }

    /** Returns from the function out of a piece. */
    private void goOut() {
        values.makePlain(body.type().resultCount());
        operands.pop(body.type().resultCount());
        putLeft(body.type().results());
        if (traits.metered()) {
            calls.writeFuel();
        }
        code.loadConstant(exits.returning()).ireturn();
    }
}
