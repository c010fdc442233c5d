package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.BUDGET;
import static dev.quipu.wasm.compiler.Descriptors.FUNC;
import static dev.quipu.wasm.compiler.Descriptors.GLOBAL;
import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.TryRegion;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the body of one function as one method of the JVM. The operand stack of WebAssembly is the JVM's, locals are
 * its locals. Wherever paths meet, and at calls, values lie there plainly: NaNs exact, v128 as {@code ByteVector}.
 */
final class BodyWriter {

    private final CodeBuilder code;
    private final Code body;
    private final FunctionContext context;
    private final LocalPlan plan;
    private final Frame frame;
    private final Traits traits;
    private final Operands operands = new Operands();
    private final MemoryCode memory;
    private final ValueCode values;
    private final CallCode calls;
    private final HandlerCode handlers;
    private final Label[] labels;
    private final List<List<Block>> ends;
    private final List<List<Block>> opens;
    private int index;
    private boolean live = true;

    BodyWriter(CodeBuilder code, FunctionContext context, LocalPlan plan) {
        this.code = code;
        this.context = context;
        this.body = context.body();
        this.plan = plan;
        this.labels = new Label[body.words().length + 1];
        this.frame = new Frame(body);
        this.traits = Traits.of(body);
        this.memory = new MemoryCode(code, frame, context.options().unsafe());
        this.values = new ValueCode(code, frame, operands, plan, context.options());
        this.handlers = new HandlerCode(code, context, frame, traits, operands, memory, this::label);
        this.calls = new CallCode(code, context, frame, traits, operands, values, memory, handlers);
        this.ends = byPosition(Block::end);
        this.opens = byPosition(Block::start);
    }

    private List<List<Block>> byPosition(java.util.function.ToIntFunction<Block> position) {
        List<List<Block>> found = new ArrayList<>(java.util.Collections.nCopies(body.words().length + 1, List.of()));
        for (Block block : body.blocks()) {
            int at = position.applyAsInt(block);
            if (found.get(at).isEmpty()) {
                found.set(at, new ArrayList<>());
            }
            found.get(at).add(block);
        }
        return found;
    }

    private Label label(int position) {
        if (labels[position] == null) {
            labels[position] = code.newLabel();
        }
        return labels[position];
    }

    void write() {
        collectTargets();
        enter();
        int[] positions = body.positions();
        for (index = 0; index < positions.length; index++) {
            int at = positions[index];
            arrive(at);
            if (index < 0xFFFF) {
                code.lineNumber(index + 1);
            }
            frame.freeTemporaries();
            step(at);
        }
        arrive(body.words().length);
        handlers.finish();
    }

    private void collectTargets() {
        for (int at : body.positions()) {
            switch (body.opcodeAt(at)) {
                case JUMP, JUMP_IF, JUMP_UNLESS, BR, BR_IF -> label(word(at, 1));
                case BR_TABLE -> {
                    for (int i = 0; i <= word(at, 1); i++) {
                        label(word(at, 3 + 3 * i));
                    }
                }
                default -> {}
            }
        }
    }

    private int word(int at, int operand) {
        return body.words()[at + operand];
    }

    /* What a method does before anything else. */

    private void enter() {
        takeBudget();
        FunctionType type = body.type();
        for (int i = 0; i < body.locals().count(); i++) {
            ValueType local = body.locals().type(i);
            if (local == ValueType.V128) {
                if (i < type.parameterCount()) {
                    code.lload(frame.parameter(i)).lload(frame.parameter(i) + 2);
                    values.vectorFromLongs();
                } else {
                    values.zeroVector();
                }
                Shape.BYTES.reinterpret(code, plan.shape(i));
                code.astore(frame.local(i));
            } else if (i >= type.parameterCount()) {
                zero(local);
                code.storeLocal(Descriptors.kind(local), frame.local(i));
            }
        }
        if (traits.touchesMemory()) {
            memory.refresh();
        }
        if (traits.metered()) {
            calls.readFuel();
            handlers.openRange();
        }
    }

    private void zero(ValueType type) {
        switch (Descriptors.kind(type)) {
            case INT -> code.iconst_0();
            case LONG -> code.lconst_0();
            case FLOAT -> code.fconst_0();
            case DOUBLE -> code.dconst_0();
            default -> code.aconst_null();
        }
    }

    /** A method that calls nothing has to look whether the budget suffices, but not to write it down. */
    private void takeBudget() {
        Label enough = code.newLabel();
        code.aload(frame.instance)
                .getfield(INSTANCE, "budget", BUDGET)
                .getfield(BUDGET, "left", CD_int)
                .loadConstant(body.frameUnits())
                .isub()
                .dup()
                .istore(frame.left)
                .ifge(enough)
                .invokestatic(SUPPORT, "callStackExhausted", MethodTypeDesc.of(Descriptors.TRAP))
                .athrow()
                .labelBinding(enough);
        if (traits.calls()) {
            calls.writeBudget(0);
        }
    }

    /* Places where paths meet. */

    private void arrive(int at) {
        List<Block> ending = ends.get(at);
        List<Block> opening = opens.get(at);
        if (live) {
            meet(ending, opening);
        }
        handlers.leaveRegions(at);
        if (labels[at] != null) {
            code.labelBinding(labels[at]);
        }
        for (int i = ending.size() - 1; i >= 0; i--) {
            close(ending.get(i));
        }
        for (Block block : body.blocks()) {
            if (block.otherwise() == at) {
                operands.cut(block.height());
                operands.pushParameters(block.type());
                live = true;
            }
        }
        for (TryRegion region : body.regions()) {
            if (region.start() < region.end()) {
                for (TryRegion.Clause clause : region.clauses()) {
                    if (clause.exceptionLocal() >= 0 && clause.target() == at) {
                        operands.cut(clause.height());
                        if (clause.tag() >= 0) {
                            operands.pushParameters(context.tagType(clause.tag()));
                        }
                        live = true;
                    }
                }
            }
        }
        handlers.enterRegions(at);
    }

    /** Makes the values plain that a block ending here leaves, or a loop starting here takes. */
    private void meet(List<Block> ending, List<Block> opening) {
        int count = 0;
        for (Block block : ending) {
            count = Math.max(count, block.type().resultCount());
        }
        for (Block block : opening) {
            if (block.kind() == Block.Kind.LOOP) {
                count = Math.max(count, block.type().parameterCount());
            }
        }
        values.makePlain(count);
    }

    private void close(Block block) {
        operands.cut(block.height());
        operands.pushResults(block.type());
        live = true;
    }

    /* Instructions. */

    private void step(int at) {
        Opcode opcode = body.opcodeAt(at);
        switch (opcode) {
            case FUEL_BY_LENGTH -> calls.chargeByLength(word(at, 1), word(at, 2));
            case FUEL -> calls.charge(body.longAt(at + 1));
            case POLL -> calls.poll();
            case UNREACHABLE -> {
                code.invokestatic(SUPPORT, "unreachable", MethodTypeDesc.of(Descriptors.TRAP))
                        .athrow();
                live = false;
            }
            case JUMP -> {
                values.makePlain(arity(word(at, 2)));
                code.goto_(label(word(at, 1)));
                live = false;
            }
            case BR -> {
                // What follows stands on the same values, less what its block began with.
                List<Value> before = operands.copy();
                branch(word(at, 1), word(at, 2), word(at, 3));
                operands.restore(before);
                live = false;
            }
            case JUMP_IF, JUMP_UNLESS, BR_IF -> conditional(at, Condition.NOT_ZERO);
            case BR_TABLE -> {
                table(at);
                live = false;
            }
            case RETURN -> {
                calls.returns();
                live = false;
            }
            case CALL -> calls.direct(word(at, 1));
            case CALL_INDIRECT -> calls.indirect(word(at, 1), word(at, 2));
            case THROW -> {
                calls.throwTag(word(at, 1));
                live = false;
            }
            case THROW_REF -> {
                calls.throwAgain();
                live = false;
            }
            case RETHROW -> {
                code.aload(frame.local(word(at, 1)));
                operands.push(Value.of(ValueType.EXNREF));
                calls.throwAgain();
                live = false;
            }
            case DROP, DROP_V128 -> {
                if (operands.pop().type().slots() == 1
                        && Descriptors.kind(ValueType.values()[word(at, 1)]).slotSize() == 2) {
                    code.pop2();
                } else {
                    code.pop();
                }
            }
            case SELECT, SELECT_V128 -> {
                operands.pop();
                select(Condition.NOT_ZERO);
            }
            case LOCAL_GET, LOCAL_GET_V128 -> {
                ValueType type = body.locals().type(word(at, 1));
                code.loadLocal(Descriptors.kind(type), frame.local(word(at, 1)));
                operands.push(plan.read(word(at, 1), type));
            }
            case LOCAL_SET, LOCAL_SET_V128 -> values.setLocal(word(at, 1), false);
            case LOCAL_TEE, LOCAL_TEE_V128 -> values.setLocal(word(at, 1), true);
            case GLOBAL_GET, GLOBAL_GET_V128 -> globalGet(word(at, 1));
            case GLOBAL_SET, GLOBAL_SET_V128 -> globalSet(word(at, 1));
            case REF_NULL -> {
                code.aconst_null();
                operands.push(Value.of(ValueType.values()[word(at, 1)]));
            }
            case REF_FUNC -> {
                code.aload(frame.instance)
                        .loadConstant(word(at, 1))
                        .invokevirtual(INSTANCE, "function", MethodTypeDesc.of(FUNC, CD_int));
                operands.push(Value.of(ValueType.FUNCREF));
            }
            case I32_CONST -> {
                code.loadConstant(word(at, 1));
                operands.push(new Value(ValueType.I32, null, Value.Nans.EXACT, -1));
            }
            case I64_CONST -> {
                code.loadConstant(body.longAt(at + 1));
                operands.push(Value.of(ValueType.I64));
            }
            case F32_CONST -> values.constant(Float.intBitsToFloat(word(at, 1)), word(at, 1));
            case F64_CONST -> values.constant(Double.longBitsToDouble(body.longAt(at + 1)), body.longAt(at + 1));
            default -> operation(opcode, at);
        }
    }

    private void operation(Opcode opcode, int at) {
        Condition condition = Condition.of(opcode);
        ScalarTable.Row row = ScalarTable.row(opcode);
        if (condition != null) {
            compare(opcode, condition);
        } else if (row != null) {
            values.scalar(opcode, row);
        } else if (opcode.accessBytes() > 0 && isAccess(opcode)) {
            access(opcode, at);
        } else if (opcode.feature().isVector()) {
            values.vector(opcode, body, at);
        } else {
            new BulkCode(code, context, frame, operands, calls).step(opcode, body, at);
        }
    }

    static boolean isAccess(Opcode opcode) {
        return switch (opcode.immediate()) {
            case MEMARG, MEMARG_LANE -> true;
            default -> false;
        };
    }

    private void access(Opcode opcode, int at) {
        int accessed = word(at, 1);
        long offset = body.longAt(at + 2);
        ValueType addressType = context.addressType(accessed);
        boolean vector = opcode.feature().isVector();
        // What lies above the address steps aside while that is checked.
        boolean above = opcode.operandCount() == 2;
        int kept = -1;
        ValueType type = null;
        if (above) {
            values.makePlain(1);
            type = operands.pop().type();
            kept = frame.temporary(type);
            code.storeLocal(Descriptors.kind(type), kept);
        }
        operands.pop();
        memory.address(addressType, accessed, offset, opcode.accessBytes());
        if (vector) {
            values.vectorAccess(opcode, body, at, kept);
        } else if (above) {
            memory.store(opcode, type, kept);
        } else {
            memory.load(opcode);
            operands.push(Value.of(opcode.result()));
        }
    }

    private void compare(Opcode opcode, Condition made) {
        operands.pop(opcode == Opcode.REF_IS_NULL ? 1 : opcode.operandCount());
        Condition condition = made;
        int next = index + 1;
        while (isFree(next) && opcodeAt(next) == Opcode.I32_EQZ) {
            condition = condition.not();
            next++;
        }
        if (isFree(next)) {
            int at = body.positions()[next];
            switch (opcodeAt(next)) {
                case JUMP_IF, JUMP_UNLESS, BR_IF -> {
                    boolean plain = opcodeAt(next) == Opcode.BR_IF || values.arePlain(carried(at));
                    if (plain) {
                        index = next;
                        operands.push(Value.of(ValueType.I32));
                        conditional(at, condition);
                        return;
                    }
                }
                case SELECT, SELECT_V128 -> {
                    if (values.alike()) {
                        index = next;
                        select(condition);
                        return;
                    }
                }
                default -> {}
            }
        }
        index = next - 1;
        condition.materialise(code);
        operands.push(Value.of(ValueType.I32));
    }

    private Opcode opcodeAt(int instruction) {
        return body.opcodeAt(body.positions()[instruction]);
    }

    /** Whether an instruction can be merged with the one before: nothing but that one leads to it. */
    private boolean isFree(int instruction) {
        if (instruction >= body.positions().length) {
            return false;
        }
        int at = body.positions()[instruction];
        return labels[at] == null && ends.get(at).isEmpty() && opens.get(at).isEmpty() && !handlers.isBoundary(at);
    }

    /* Branches. */

    /** How many values a branch to a block takes along. */
    private int arity(int block) {
        Block target = body.blocks().get(block);
        return target.kind() == Block.Kind.LOOP
                ? target.type().parameterCount()
                : target.type().resultCount();
    }

    /** How many values a jump takes along. */
    private int carried(int at) {
        // An if goes to its else with its parameters; without one to its end, and they are its results.
        return body.opcodeAt(at) == Opcode.JUMP_UNLESS
                ? body.blocks().get(word(at, 2)).type().parameterCount()
                : arity(word(at, 2));
    }

    /** The condition's operands are on the JVM's stack, its i32 on ours. */
    private void conditional(int at, Condition given) {
        operands.pop();
        Opcode opcode = body.opcodeAt(at);
        if (opcode == Opcode.BR_IF) {
            Label past = code.newLabel();
            given.not().jump(code, past);
            List<Value> before = operands.copy();
            branch(word(at, 1), word(at, 2), word(at, 3));
            operands.restore(before);
            code.labelBinding(past);
            return;
        }
        int arity = carried(at);
        if (!values.arePlain(arity)) {
            int condition = frame.temporary(ValueType.I32);
            code.istore(condition);
            values.makePlain(arity);
            code.iload(condition);
        }
        Condition condition = opcode == Opcode.JUMP_IF ? given : given.not();
        condition.jump(code, label(word(at, 1)));
    }

    /** Keeps the top {@code keep} slots, drops {@code drop} slots under them, and goes. */
    private void branch(int target, int keep, int drop) {
        int kept = operands.valuesIn(keep);
        values.makePlain(kept);
        ValueType[] types = new ValueType[kept];
        int[] slots = values.spill(kept, types);
        int height = operands.slots() - drop;
        while (operands.slots() > height) {
            if (Descriptors.kind(operands.pop().type()).slotSize() == 2) {
                code.pop2();
            } else {
                code.pop();
            }
        }
        for (int i = 0; i < kept; i++) {
            code.loadLocal(Descriptors.kind(types[i]), slots[i]);
        }
        code.goto_(label(target));
    }

    private void table(int at) {
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
            Label label = label(target);
            if (body.words()[entry + 1] != 0) {
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
            branch(body.words()[entry], keep, body.words()[entry + 1]);
            operands.restore(before);
        }
    }

    /** Both values and the operands of the condition are on the JVM's stack. */
    private void select(Condition condition) {
        if (!values.alike()) {
            // Only with a plain i32 on the stack: a merged comparison looks first.
            int chosen = frame.temporary(ValueType.I32);
            code.istore(chosen);
            values.makePlain(2);
            code.iload(chosen);
        }
        Value second = operands.pop();
        Value first = operands.pop();
        Label keepsFirst = code.newLabel();
        condition.jump(code, keepsFirst);
        if (Descriptors.kind(first.type()).slotSize() == 2) {
            code.dup2_x2().pop2().labelBinding(keepsFirst).pop2();
        } else {
            code.swap().labelBinding(keepsFirst).pop();
        }
        Value.Nans nans = first.nans() == Value.Nans.NONE ? second.nans() : first.nans();
        operands.push(new Value(first.type(), first.shape(), nans, -1));
    }

    /* Globals. */

    private void global(int index) {
        code.aload(frame.instance)
                .loadConstant(index)
                .invokevirtual(INSTANCE, "global", MethodTypeDesc.of(GLOBAL, CD_int));
    }

    private void globalGet(int index) {
        ValueType type = context.globalType(index);
        global(index);
        if (type.isReference()) {
            code.invokevirtual(GLOBAL, "reference", MethodTypeDesc.of(CD_Object));
        } else if (type == ValueType.V128) {
            code.dup()
                    .invokevirtual(GLOBAL, "low", MethodTypeDesc.of(CD_long))
                    .dup2_x1()
                    .pop2();
            code.invokevirtual(GLOBAL, "high", MethodTypeDesc.of(CD_long));
            values.vectorFromLongs();
        } else {
            code.invokevirtual(GLOBAL, "low", MethodTypeDesc.of(CD_long));
            values.fromSlot(type);
        }
        operands.push(Value.of(type));
    }

    private void globalSet(int index) {
        ValueType type = context.globalType(index);
        values.makePlain(1);
        operands.pop();
        int kept = frame.temporary(type);
        code.storeLocal(Descriptors.kind(type), kept);
        global(index);
        if (type.isReference()) {
            code.aload(kept).invokevirtual(GLOBAL, "setReference", MethodTypeDesc.of(Descriptors.VOID, CD_Object));
        } else if (type == ValueType.V128) {
            values.half(kept, 0);
            values.half(kept, 1);
            code.invokevirtual(GLOBAL, "set", MethodTypeDesc.of(Descriptors.VOID, CD_long, CD_long));
        } else {
            code.loadLocal(Descriptors.kind(type), kept);
            values.toSlot(type);
            code.invokevirtual(GLOBAL, "set", MethodTypeDesc.of(Descriptors.VOID, CD_long));
        }
    }
}
