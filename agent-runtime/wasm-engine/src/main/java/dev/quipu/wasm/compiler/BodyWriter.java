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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    private final Piece piece;
    private final LocalCode locals;
    private final Landmarks landmarks;
    private final boolean[] here;
    private final LoopCode loops;
    private final Map<Integer, Label> plainHeads = new HashMap<>();
    private final ByteProducts bytes;
    private final Label[] labels;
    private final Exits exits;
    private final Map<Integer, Label> exitLabels = new TreeMap<>();
    private final int[] heights;
    private int index;
    private boolean live = true;

    /** @param heights where to note how high the operand stack is before each instruction, in slots */
    BodyWriter(CodeBuilder code, FunctionContext context, LocalPlan plan, Piece piece, int[] heights) {
        this.code = code;
        this.context = context;
        this.body = context.body();
        this.plan = plan;
        this.piece = piece;
        this.heights = heights;
        this.landmarks = context.landmarks();
        this.labels = new Label[body.words().length + 1];
        this.here = here(piece, body.blocks().size());
        this.exits = piece.isWhole() ? null : Exits.of(piece, body, landmarks);
        this.frame = new Frame(body, piece.isWhole());
        this.traits = Traits.of(body);
        this.locals = new LocalCode(code, context, frame, piece, plan);
        this.memory = new MemoryCode(code, frame, context.options().unsafe(), context.leastMemoryBytes());
        this.values = new ValueCode(code, frame, operands, plan, locals, context.options());
        locals.values(values);
        this.handlers = new HandlerCode(
                code, context, frame, traits, operands, values, memory, locals, piece, this::label, this::plainAt);
        this.calls = new CallCode(code, context, frame, traits, operands, values, memory, handlers, locals);
        this.loops = new LoopCode(code, frame, calls);
        this.bytes = new ByteProducts(body, operands, this::isFree);
    }

    private static boolean[] here(Piece piece, int blocks) {
        boolean[] here = new boolean[blocks];
        java.util.Arrays.fill(here, piece.firstBlock(), piece.endBlock(), true);
        piece.children().forEach(child -> java.util.Arrays.fill(here, child.firstBlock(), child.endBlock(), false));
        return here;
    }

    /** Where a branch to a block goes: to a place in this method, or to one that leaves it. */
    private Label label(int position, int block) {
        if (!piece.holds(block)) {
            return exitLabels.computeIfAbsent(position, _ -> code.newLabel());
        }
        return labels[position];
    }

    void write() {
        for (int[] jump : landmarks.jumps(piece.first(), piece.end())) {
            if (here[jump[1]] && labels[jump[0]] == null) {
                labels[jump[0]] = code.newLabel();
            }
        }
        enter();
        int child = 0;
        for (index = piece.first(); index < piece.end(); index++) {
            int at = body.positions()[index];
            frame.freeTemporaries();
            arrive(at);
            if (child < piece.children().size() && piece.children().get(child).first() == index) {
                Piece called = piece.children().get(child++);
                callPiece(called);
                index = called.end() - 1;
                continue;
            }
            CountedLoop loop = countedLoop(at);
            if (loop != null) {
                twice(loop);
            } else {
                instruction();
            }
        }
        arrive(landmarks.position(piece.end()));
        if (!piece.isWhole()) {
            leave();
        }
        handlers.finish();
    }

    /** Writes the instruction at {@code index}; that may be on a later one afterwards, if they were merged. */
    private void instruction() {
        if (index < 0xFFFF) {
            code.lineNumber(index + 1);
        }
        frame.freeTemporaries();
        heights[index] = operands.slots();
        step(body.positions()[index]);
    }

    /** The loop that begins here and is to be written twice; one that keeps its locals in arrays is not a hot one. */
    private CountedLoop countedLoop(int at) {
        CountedLoop loop = piece.children().isEmpty() ? context.loops().get(at) : null;
        return loop != null && here[word(loop.jump(), 2)] ? loop : null;
    }

    /** Writes a counted loop, first without checks, then with them. */
    private void twice(CountedLoop loop) {
        Label plain = code.newLabel();
        Label done = code.newLabel();
        int first = index;
        loops.begin(loop, plain);
        for (; loops.isActive(); index++) {
            instruction();
        }
        code.goto_(done).labelBinding(plain);
        plainHeads.put(loop.jump(), plain);
        index = first;
        for (; index < piece.end() && body.positions()[index] <= loop.jump(); index++) {
            instruction();
        }
        index--;
        code.labelBinding(done);
    }

    private int word(int at, int operand) {
        return body.words()[at + operand];
    }

    /* What a method does before anything else. */

    private void enter() {
        operands.begin(piece.height());
        if (piece.isWhole()) {
            takeBudget();
            takeArguments();
            locals.share();
        } else {
            locals.take();
            if (traits.calls()) {
                calls.readBudget();
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

    private void takeArguments() {
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
        if (live) {
            meet(at);
        }
        handlers.leaveRegions(at);
        boolean targeted = labels[at] != null;
        if (targeted) {
            code.labelBinding(labels[at]);
        }
        int[] ending = landmarks.ends(at);
        for (int i = ending.length - 1; i >= 0; i--) {
            if (here[ending[i]] && (live || targeted)) {
                Block block = landmarks.block(ending[i]);
                operands.cut(block.height());
                operands.pushResults(block.type());
                live = true;
            }
        }
        for (int block : landmarks.otherwise(at)) {
            if (here[block]) {
                operands.cut(landmarks.block(block).height());
                operands.pushParameters(landmarks.block(block).type());
                live = true;
            }
        }
        TryRegion.Clause clause = landmarks.handler(at);
        if (clause != null && here[clause.block()]) {
            operands.cut(clause.height());
            if (clause.tag() >= 0) {
                operands.pushParameters(context.tagType(clause.tag()));
            }
            live = true;
        }
        for (int block : landmarks.starts(at)) {
            if (live && here[block] && landmarks.block(block).kind() == Block.Kind.LOOP) {
                // All that came here by jumps made them plain.
                operands.pop(landmarks.block(block).type().parameterCount());
                operands.pushParameters(landmarks.block(block).type());
            }
        }
        handlers.enterRegions(at);
    }

    private void meet(int at) {
        values.makePlain(Math.min(plainAt(at), operands.present()));
    }

    /**
     * How many values have to be plain wherever paths meet, on every one of them: those that the outermost block
     * ending there leaves (inner ones leave some of these, or their end is not reached), or a loop starting there takes.
     */
    private int plainAt(int at) {
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

    /* Pieces. */

    /** Calls a piece, and goes on where it says. */
    private void callPiece(Piece called) {
        Exits ways = Exits.of(called, body, landmarks);
        calls.leave();
        code.aload(frame.instance)
                .aload(frame.numbers)
                .aload(frame.references)
                .invokestatic(
                        Descriptors.function(context.function()),
                        Descriptors.piece(called.number(), traits.vectors()),
                        Descriptors.PIECE);
        calls.back();
        List<Value> before = operands.copy();
        Label behind = code.newLabel();
        if (ways.count() == 1 && ways.fallsThrough()) {
            code.pop();
        } else {
            List<SwitchCase> cases = new ArrayList<>();
            for (int i = 1; i <= ways.targets().size(); i++) {
                cases.add(SwitchCase.of(i, code.newLabel()));
            }
            if (ways.returns()) {
                cases.add(SwitchCase.of(ways.returning(), code.newLabel()));
            }
            Label fallback = ways.fallsThrough() || cases.isEmpty()
                    ? behind
                    : cases.getLast().target();
            if (cases.isEmpty()) {
                code.pop().goto_(behind);
            } else {
                code.tableswitch(1, cases.size(), fallback, cases);
            }
            for (int i = 0; i < cases.size(); i++) {
                code.labelBinding(cases.get(i).target());
                frame.freeTemporaries();
                if (i == ways.targets().size()) {
                    takeLeft(body.type().results());
                    if (piece.isWhole()) {
                        calls.returns();
                    } else {
                        goOut();
                    }
                } else {
                    follow(ways.targets().get(i), ways.blocks().get(i));
                }
                operands.restore(before);
            }
        }
        live = ways.fallsThrough();
        code.labelBinding(behind);
        if (!live && cases(ways) == 0) {
            // Neither goes on nor leaves: it traps or throws.
            code.aconst_null().athrow();
        }
    }

    private static int cases(Exits ways) {
        return ways.targets().size() + (ways.returns() ? 1 : 0);
    }

    /** Branches where a piece wanted to, with the values it left. */
    private void follow(int target, int block) {
        Block to = landmarks.block(block);
        int below = operands.slots();
        List<ValueType> taken = Exits.taken(to);
        takeLeft(taken);
        branch(target, block, operands.slots() - below, below - to.height());
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
    private void leave() {
        if (live) {
            leaveWith(0);
        }
        exitLabels.forEach((target, label) -> {
            code.labelBinding(label);
            frame.freeTemporaries();
            int number = exits.number(target);
            List<ValueType> taken = Exits.taken(landmarks.block(exits.blocks().get(number - 1)));
            putLeft(taken);
            leaveWith(number);
        });
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

    /* Instructions. */

    private void step(int at) {
        Opcode opcode = body.opcodeAt(at);
        switch (opcode) {
            case FUEL_BY_LENGTH -> calls.chargeByLength(word(at, 1), word(at, 2));
            case FUEL -> {
                if (!loops.isActive()) {
                    calls.charge(body.longAt(at + 1));
                }
            }
            case POLL -> {
                if (!loops.isActive()) {
                    calls.poll();
                }
            }
            case UNREACHABLE -> {
                code.invokestatic(SUPPORT, "unreachable", MethodTypeDesc.of(Descriptors.TRAP))
                        .athrow();
                live = false;
            }
            case JUMP -> {
                List<Value> before = operands.copy();
                values.makePlain(plain(at));
                code.goto_(label(word(at, 1), word(at, 2)));
                operands.restore(before); // whoever comes next has not been here
                live = false;
            }
            case BR -> {
                // What follows stands on the same values, less what its block began with.
                List<Value> before = operands.copy();
                branch(word(at, 1), word(at, 4), word(at, 2), word(at, 3));
                operands.restore(before);
                live = false;
            }
            case JUMP_IF, JUMP_UNLESS, BR_IF -> conditional(at, Condition.NOT_ZERO);
            case BR_TABLE -> {
                List<Value> before = operands.copy();
                table(at);
                operands.restore(before);
                live = false;
            }
            case RETURN -> {
                if (piece.isWhole()) {
                    calls.returns();
                } else {
                    goOut();
                }
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
                locals.load(word(at, 1));
                operands.push(Value.of(ValueType.EXNREF));
                calls.throwAgain();
                live = false;
            }
            case DROP, DROP_V128 -> drop(operands.pop().type());
            case SELECT, SELECT_V128 -> {
                operands.pop();
                select(Condition.NOT_ZERO);
            }
            case LOCAL_GET, LOCAL_GET_V128 -> {
                ValueType type = body.locals().type(word(at, 1));
                locals.load(word(at, 1));
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
        } else if (opcode == Opcode.I32X4_DOT_I16X8_S && bytes.match(index).isPresent()) {
            productsOfBytes(bytes.match(index).get());
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
        if (loops.isActive()) {
            drop(addressType);
            loops.address(at);
        } else {
            memory.address(addressType, accessed, offset, opcode.accessBytes());
        }
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

    private void productsOfBytes(ByteProducts.Match match) {
        values.productsOfBytes(match.first(), match.second());
        index += match.instructions();
        if (match.adds()) {
            values.vector(Opcode.I32X4_ADD, body, body.positions()[index]);
        }
    }

    private Opcode opcodeAt(int instruction) {
        return body.opcodeAt(body.positions()[instruction]);
    }

    /** Whether an instruction can be merged with the one before: nothing but that one leads to it. */
    private boolean isFree(int instruction) {
        if (instruction >= piece.end() || isChild(instruction)) {
            return false;
        }
        int at = body.positions()[instruction];
        return labels[at] == null
                && landmarks.ends(at).length == 0
                && landmarks.starts(at).length == 0
                && !handlers.isBoundary(at);
    }

    private boolean isChild(int instruction) {
        return piece.children().stream().anyMatch(child -> child.first() == instruction);
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

    /** How many values have to be plain when a jump goes: those below what it takes only on its way. */
    private int plain(int at) {
        int target = word(at, 1);
        if (target == body.blocks().get(word(at, 2)).otherwise()) {
            return carried(at); // nothing ends where an else begins
        }
        return Math.max(carried(at), Math.min(plainAt(target), operands.present()));
    }

    /** The condition's operands are on the JVM's stack, its i32 on ours. */
    private void conditional(int at, Condition given) {
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
    private void branch(int target, int block, int keep, int drop) {
        int kept = operands.valuesIn(keep);
        int below = plainAt(target) - kept;
        values.makePlain(kept);
        ValueType[] types = new ValueType[kept];
        int[] slots = values.spill(kept, types);
        int height = operands.slots() - drop;
        // What lies below a piece is dropped by who called it.
        while (operands.slots() > height && operands.present() > 0) {
            drop(operands.pop().type());
        }
        values.makePlain(Math.min(below, operands.present()));
        for (int i = 0; i < kept; i++) {
            code.loadLocal(Descriptors.kind(types[i]), slots[i]);
        }
        code.goto_(label(target, block));
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

    private void drop(ValueType type) {
        if (Descriptors.kind(type).slotSize() == 2) {
            code.pop2();
        } else {
            code.pop();
        }
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
