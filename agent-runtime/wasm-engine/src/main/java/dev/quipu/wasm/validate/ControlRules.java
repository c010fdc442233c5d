package dev.quipu.wasm.validate;

import dev.quipu.wasm.Limits.Bound;
import dev.quipu.wasm.binary.BlockType;
import dev.quipu.wasm.binary.ByteReader;
import dev.quipu.wasm.binary.CatchClause;
import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.validate.ControlFrame.Part;

/** Blocks, branches, calls and exceptions. */
final class ControlRules {

    private final ModuleContext context;
    private final Site site;
    private final OperandStack operands;
    private final ControlStack control;
    private final Emitter out;

    ControlRules(ModuleContext context, Site site, OperandStack operands, ControlStack control, Emitter out) {
        this.context = context;
        this.site = site;
        this.operands = operands;
        this.control = control;
        this.out = out;
    }

    void step(Opcode opcode, ByteReader in) {
        switch (opcode) {
            case UNREACHABLE -> stop(opcode);
            case BLOCK -> open(Part.BLOCK, Block.Kind.BLOCK, in);
            case LOOP -> open(Part.LOOP, Block.Kind.LOOP, in);
            case IF -> openIf(in);
            case ELSE -> control.otherwise();
            case END -> control.end();
            case BR -> branch(in.u32());
            case BR_IF -> branchIf(in.u32());
            case BR_TABLE -> branchTable(in);
            case RETURN -> returns();
            case CALL -> call(opcode, in);
            case CALL_INDIRECT -> callIndirect(opcode, in);
            case RETURN_CALL -> tailCall(opcode, call(opcode, in));
            case RETURN_CALL_INDIRECT -> tailCall(opcode, callIndirect(opcode, in));
            case THROW -> throwTag(in.u32());
            case THROW_REF -> {
                operands.pop(ValueType.EXNREF);
                stop(opcode);
            }
            case TRY_TABLE -> tryTable(in);
            case TRY -> {
                open(Part.TRY, Block.Kind.TRY, in);
                control.openRegion();
            }
            case CATCH -> {
                int tag = in.u32();
                control.handler(tag, context.tagType(tag, site));
            }
            case CATCH_ALL -> control.handler(-1, FunctionType.empty());
            case DELEGATE -> control.delegate(in.u32());
            case RETHROW -> rethrow(in.u32());
            default -> throw new IllegalStateException("no control instruction: " + opcode);
        }
    }

    private void emit(Opcode opcode) {
        if (control.live) {
            out.opcode(opcode, site.byteOffset);
        }
    }

    private void stop(Opcode opcode) {
        emit(opcode);
        control.unreachable();
    }

    private FunctionType blockType(ByteReader in) {
        BlockType type = BlockType.read(in);
        if (type.typeIndex() >= 0) {
            return context.type(type.typeIndex(), site);
        }
        return type.result() == null ? FunctionType.empty() : FunctionType.result(type.result());
    }

    private void open(Part part, Block.Kind kind, ByteReader in) {
        FunctionType type = blockType(in);
        operands.popParameters(type);
        control.push(part, kind, type);
    }

    private void openIf(ByteReader in) {
        FunctionType type = blockType(in);
        operands.pop(ValueType.I32);
        operands.popParameters(type);
        control.pushIf(type);
    }

    private void branch(int depth) {
        ControlFrame frame = control.label(depth);
        if (control.live) {
            if (frame == control.function()) {
                out.opcode(Opcode.RETURN, site.byteOffset);
            } else {
                jump(frame, Opcode.JUMP, Opcode.BR);
            }
        }
        operands.checkTop(frame);
        control.unreachable();
    }

    private void branchIf(int depth) {
        ControlFrame frame = control.label(depth);
        operands.pop(ValueType.I32);
        operands.checkTop(frame);
        if (control.live) {
            jump(frame, Opcode.JUMP_IF, Opcode.BR_IF);
        } else {
            retype(frame);
        }
    }

    /** In dead code a branch gives unknown values the types of its label. */
    private void retype(ControlFrame frame) {
        for (int i = frame.arity() - 1; i >= 0; i--) {
            operands.pop(frame.type(i));
        }
        for (int i = 0; i < frame.arity(); i++) {
            operands.push(frame.type(i));
        }
    }

    private void jump(ControlFrame frame, Opcode direct, Opcode dropping) {
        int drop = operands.slots() - frame.aritySlots() - frame.slotBase;
        if (drop == 0) {
            out.opcode(direct, site.byteOffset);
            control.target(frame);
        } else {
            out.opcode(dropping, site.byteOffset);
            control.target(frame);
            out.word(frame.aritySlots());
            out.word(drop);
        }
        out.word(frame.block);
    }

    private void branchTable(ByteReader in) {
        int count = in.count();
        context.limits.check(Bound.BRANCH_TARGETS, count, site.byteOffset);
        operands.pop(ValueType.I32);
        emit(Opcode.BR_TABLE);
        int keepAt = out.position() + 1;
        if (control.live) {
            out.word(count);
            out.word(0);
        }
        ControlFrame last = null;
        for (int i = 0; i <= count; i++) {
            ControlFrame frame = control.label(in.u32());
            if (last == null || !frame.takesAsMuchAs(last)) {
                if (last != null && last.arity() != frame.arity()) {
                    throw site.invalid("type mismatch: br_table to labels of " + last.arity() + " and " + frame.arity()
                            + " values");
                }
                operands.checkTop(frame);
            }
            last = frame;
            if (control.live) {
                control.target(frame);
                out.word(operands.slots() - frame.aritySlots() - frame.slotBase);
                out.word(frame.block);
            }
        }
        if (control.live) {
            out.set(keepAt, last.aritySlots());
        }
        control.unreachable();
    }

    private void returns() {
        operands.checkTop(control.function());
        stop(Opcode.RETURN);
    }

    private FunctionType call(Opcode opcode, ByteReader in) {
        int function = in.u32();
        FunctionType type = context.functionType(function, site);
        emit(opcode);
        if (control.live) {
            out.word(function);
        }
        operands.popParameters(type);
        operands.pushResults(type);
        return type;
    }

    private FunctionType callIndirect(Opcode opcode, ByteReader in) {
        int typeIndex = in.u32();
        int tableIndex = in.u32();
        ExternalType.Table table = context.table(tableIndex, site);
        FunctionType type = context.type(typeIndex, site);
        if (table.element() != ValueType.FUNCREF) {
            throw site.invalid("type mismatch: call_indirect through a table of " + table.element());
        }
        emit(opcode);
        if (control.live) {
            out.word(typeIndex);
            out.word(tableIndex);
        }
        operands.pop(table.size().addressType());
        operands.popParameters(type);
        operands.pushResults(type);
        return type;
    }

    private void tailCall(Opcode opcode, FunctionType type) {
        if (!type.sameResults(control.function().type)) {
            throw site.invalid(
                    "type mismatch: " + opcode.text() + " of " + type + " in a function of " + control.function().type);
        }
        control.unreachable();
    }

    private void throwTag(int tag) {
        FunctionType type = context.tagType(tag, site);
        operands.popParameters(type);
        emit(Opcode.THROW);
        if (control.live) {
            out.word(tag);
        }
        control.unreachable();
    }

    private void rethrow(int depth) {
        ControlFrame frame = control.label(depth);
        if (!frame.isHandler()) {
            throw site.invalid("invalid rethrow label " + depth + ": not a catch");
        }
        if (control.live) {
            out.opcode(Opcode.RETHROW, site.byteOffset);
            out.word(frame.exceptionLocal);
            out.word(control.exceptionSlot(frame));
        }
        control.unreachable();
    }

    private void tryTable(ByteReader in) {
        FunctionType type = blockType(in);
        operands.popParameters(type);
        control.push(Part.TRY_TABLE, Block.Kind.TRY_TABLE, type);
        control.openRegion();
        for (int left = in.count(); left > 0; left--) {
            CatchClause clause = CatchClause.read(in);
            FunctionType carried = clause.tag() < 0 ? FunctionType.empty() : context.tagType(clause.tag(), site);
            ControlFrame label = control.labelAround(clause.label());
            checkClause(clause, carried, label);
            control.addClause(clause.tag(), clause.reference(), label);
        }
    }

    private void checkClause(CatchClause clause, FunctionType carried, ControlFrame label) {
        int count = carried.parameterCount();
        boolean fits = label.arity() == count + (clause.reference() ? 1 : 0);
        for (int i = 0; fits && i < count; i++) {
            fits = label.type(i) == carried.parameter(i);
        }
        if (!fits || clause.reference() && label.type(count) != ValueType.EXNREF) {
            throw site.invalid("type mismatch: a catch clause of " + carried.parameters()
                    + (clause.reference() ? " and exnref" : "") + " does not fit its label");
        }
    }
}
