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
    private final Exchange exchange;

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
            HandoverCode handover,
            Exchange exchange) {
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
        this.exchange = exchange;
    }

    /** Calls a piece, and goes on where it says; false if that is nowhere behind it. */
    boolean call(Piece called) {
        Exits ways = Exits.of(called, body, landmarks);
        calls.leave();
        locals.pass(called);
        code.aload(frame.instance)
                .aload(frame.numbers)
                .aload(frame.references)
                .invokestatic(
                        context.owner(),
                        Descriptors.piece(called.number(), traits.vectors()),
                        exchange.descriptor(called));
        calls.back(exchange.mayGrowMemory(called));
        goOn(called, ways);
        return ways.fallsThrough();
    }

    /** The number that a piece returned is on the stack. */
    private void goOn(Piece called, Exits ways) {
        int way = frame.temporary(ValueType.I32);
        code.istore(way);
        if (ways.handsOver()) {
            code.iload(way);
            handover.passOnIfNegative();
        }
        if (ways.count() == 0) {
            // Neither goes on nor leaves: it traps or throws.
            code.aconst_null().athrow();
            return;
        }
        Label behind = code.newLabel();
        int last = ways.targets().size() + (ways.returns() ? 1 : 0);
        List<SwitchCase> cases = new ArrayList<>();
        for (int i = 1; i <= last; i++) {
            cases.add(SwitchCase.of(i, code.newLabel()));
        }
        Label otherwise = ways.fallsThrough() ? behind : cases.getLast().target();
        if (ways.count() == 2 && cases.size() == 1) {
            code.iload(way).ifeq(behind);
        } else if (ways.count() > 1) {
            code.iload(way).tableswitch(1, last, otherwise, cases);
        }
        List<Value> before = operands.copy();
        for (int i = 0; i < cases.size(); i++) {
            code.labelBinding(cases.get(i).target());
            frame.freeTemporaries();
            if (i < ways.targets().size()) {
                locals.receive(called, ways.targets().get(i));
                follow(ways.targets().get(i), ways.blocks().get(i));
            } else {
                takeLeft(body.type().results());
                returns();
            }
            operands.restore(before);
        }
        code.labelBinding(behind);
        if (ways.fallsThrough()) {
            locals.receive(called, landmarks.position(called.end()));
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
            locals.give(landmarks.position(piece.end()));
            leaveWith(0);
        }
        branches.forEachExit((target, label) -> {
            code.labelBinding(label);
            frame.freeTemporaries();
            int number = exits.number(target);
            List<ValueType> taken = Exits.taken(landmarks.block(exits.blocks().get(number - 1)));
            putLeft(taken);
            locals.give(target);
            leaveWith(number);
        });
        if (handover.isUsed()) {
            handover.leavePiece();
            leaveWith(Exits.HANDS_OVER);
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
