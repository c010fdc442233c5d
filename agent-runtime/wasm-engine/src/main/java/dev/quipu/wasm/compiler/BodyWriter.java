package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.BUDGET;
import static dev.quipu.wasm.compiler.Descriptors.FUNC;
import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static java.lang.constant.ConstantDescs.CD_int;

import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.TryRegion;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Writes the body of one function as one method of the JVM. The operand stack of WebAssembly is the JVM's, locals are
 * its locals. Wherever paths meet, and at calls, values lie there plainly: NaNs exact, v128 as {@code ByteVector}.
 */
final class BodyWriter {

    private static final int MOST_LINES = 0xFFFF;

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
    private final LoopCode loops;
    private final BranchCode branches;
    private final HandoverCode handover;
    private final PieceCode pieces;
    private final GlobalCode globals;
    private final ByteProducts bytes;
    private final int[] heights;
    private int index;
    private boolean live = true;

    /**
     * @param heights where to note how high the operand stack is before each instruction, in slots
     * @param exchange null if the function is one method
     */
    BodyWriter(
            CodeBuilder code, FunctionContext context, LocalPlan plan, Piece piece, int[] heights, Exchange exchange) {
        this.code = code;
        this.context = context;
        this.body = context.body();
        this.plan = plan;
        this.piece = piece;
        this.heights = heights;
        this.landmarks = context.landmarks();
        this.frame = piece.isWhole() ? Frame.ofFunction(body) : Frame.ofPiece(body, exchange.parameters(piece));
        this.traits = Traits.of(body);
        this.locals = new LocalCode(code, context, frame, piece, plan, exchange);
        this.memory = new MemoryCode(code, frame, context.options().unsafe(), context.leastMemoryBytes());
        this.values = new ValueCode(code, frame, operands, plan, locals, context.options());
        locals.values(values);
        this.handlers = new HandlerCode(
                code, context, frame, traits, operands, values, memory, locals, piece, this::label, this::plainAt);
        this.calls = new CallCode(code, context, frame, traits, operands, values, memory, handlers, locals);
        this.loops = new LoopCode(code, frame, calls);
        this.branches = new BranchCode(code, context, piece, frame, operands, values, loops);
        this.handover = new HandoverCode(code, context, frame, operands, values, locals, calls);
        this.pieces = new PieceCode(
                code, context, piece, traits, frame, operands, values, locals, calls, branches, handover, exchange);
        this.globals = new GlobalCode(code, context, frame, operands, values);
        this.bytes = new ByteProducts(body, operands, this::isFree);
    }

    /** For handlers, which are made before the branches that need them. */
    private Label label(int position, int block) {
        return branches.label(position, block);
    }

    private int plainAt(int position) {
        return branches.plainAt(position);
    }

    void write() {
        enter();
        int child = 0;
        for (index = piece.first(); index < piece.end(); index++) {
            int at = body.positions()[index];
            frame.freeTemporaries();
            arrive(at);
            if (child < piece.children().size() && piece.children().get(child).first() == index) {
                Piece called = piece.children().get(child++);
                live = pieces.call(called);
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
            pieces.leave(live);
        } else if (handover.isUsed()) {
            handover.finish();
        }
        handlers.finish();
    }

    /** A line stands for an instruction of the function as it is written. */
    private void line(int instruction) {
        int line = context.origin(instruction) + 1;
        if (line <= MOST_LINES) {
            code.lineNumber(line);
        }
    }

    /** Writes the instruction at {@code index}; that may be on a later one afterwards, if they were merged. */
    private void instruction() {
        line(index);
        frame.freeTemporaries();
        heights[index] = operands.slots();
        step(body.positions()[index]);
    }

    /** The loop that begins here and is to be written twice: one without pieces in it. */
    private CountedLoop countedLoop(int at) {
        CountedLoop loop = context.loops().get(at);
        return loop != null && branches.isHere(word(loop.jump(), 2)) && isUndivided(loop) ? loop : null;
    }

    private boolean isUndivided(CountedLoop loop) {
        return piece.children().stream()
                .noneMatch(child -> child.first() >= index && landmarks.position(child.first()) <= loop.jump());
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
        branches.goBackTo(loop.jump(), plain);
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
        if (context.specialised() != null) {
            handover.begin(context.specialised().assumption());
        }
        if (piece.isWhole()) {
            if (context.specialised() != null) {
                handover.choose(context.specialised().assumption());
            }
            takeBudget();
            takeArguments();
            locals.share();
        } else {
            locals.take();
            if (!body.regions().isEmpty() && traits.calls()) {
                // For handlers; only the function's first method returns from it.
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
        int parameters = body.type().parameterCount();
        for (int i = 0; i < body.locals().count(); i++) {
            if (i >= parameters) {
                locals.begin(i);
            } else if (body.locals().type(i) == ValueType.V128) {
                code.lload(frame.parameter(i)).lload(frame.parameter(i) + 2);
                values.vectorFromLongs();
                Shape.BYTES.reinterpret(code, plan.shape(i));
                code.astore(frame.local(i));
            }
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
        boolean targeted = branches.isTarget(at);
        branches.bind(at);
        int[] ending = landmarks.ends(at);
        for (int i = ending.length - 1; i >= 0; i--) {
            if (branches.isHere(ending[i]) && (live || targeted)) {
                Block block = landmarks.block(ending[i]);
                operands.cut(block.height());
                operands.pushResults(block.type());
                live = true;
            }
        }
        for (int block : landmarks.otherwise(at)) {
            if (branches.isHere(block)) {
                operands.cut(landmarks.block(block).height());
                operands.pushParameters(landmarks.block(block).type());
                live = true;
            }
        }
        TryRegion.Clause clause = landmarks.handler(at);
        if (clause != null && branches.isHere(clause.block())) {
            operands.cut(clause.height());
            if (clause.tag() >= 0) {
                operands.pushParameters(context.tagType(clause.tag()));
            }
            live = true;
        }
        for (int block : landmarks.starts(at)) {
            if (live && branches.isHere(block) && landmarks.block(block).kind() == Block.Kind.LOOP) {
                // All that came here by jumps made them plain.
                operands.pop(landmarks.block(block).type().parameterCount());
                operands.pushParameters(landmarks.block(block).type());
            }
        }
        handlers.enterRegions(at);
    }

    private void meet(int at) {
        values.makePlain(Math.min(branches.plainAt(at), operands.present()));
    }

    /* Instructions. */

    private void step(int at) {
        Opcode opcode = body.opcodeAt(at);
        switch (opcode) {
            case FUEL_BY_LENGTH -> calls.chargeByLength(word(at, 1), word(at, 2));
            case FUEL -> {
                if (!loops.isActive()) {
                    calls.charge(body.longAt(at + 1), context.payments(at));
                }
            }
            case POLL -> {
                if (!loops.isActive()) {
                    calls.poll();
                }
            }
            case ASSUME -> handover.check(word(at, 2), word(at, 3));
            case UNREACHABLE, JUMP, BR, BR_TABLE, RETURN, THROW, THROW_REF, RETHROW -> {
                leave(opcode, at);
                live = false;
            }
            case JUMP_IF, JUMP_UNLESS, BR_IF -> branches.conditional(at, Condition.NOT_ZERO);
            case CALL -> calls.direct(word(at, 1));
            case CALL_INDIRECT -> calls.indirect(word(at, 1), word(at, 2));
            case DROP, DROP_V128 -> values.drop(operands.pop().type());
            case SELECT, SELECT_V128 -> {
                operands.pop();
                values.select(Condition.NOT_ZERO);
            }
            case LOCAL_GET, LOCAL_GET_V128 -> {
                ValueType type = body.locals().type(word(at, 1));
                locals.load(word(at, 1));
                operands.push(plan.read(word(at, 1), type));
            }
            case LOCAL_SET, LOCAL_SET_V128 -> values.setLocal(word(at, 1), false);
            case LOCAL_TEE, LOCAL_TEE_V128 -> values.setLocal(word(at, 1), true);
            case GLOBAL_GET, GLOBAL_GET_V128 -> globals.get(word(at, 1));
            case GLOBAL_SET, GLOBAL_SET_V128 -> globals.set(word(at, 1));
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

    /** What never goes on with the next instruction. */
    private void leave(Opcode opcode, int at) {
        switch (opcode) {
            case UNREACHABLE ->
                code.invokestatic(SUPPORT, "unreachable", MethodTypeDesc.of(Descriptors.TRAP))
                        .athrow();
            case JUMP ->
                keepingOperands(() -> {
                    values.makePlain(branches.plain(at));
                    code.goto_(branches.label(word(at, 1), word(at, 2)));
                });
            // What follows stands on the same values, less what its block began with.
            case BR -> keepingOperands(() -> branches.branch(word(at, 1), word(at, 4), word(at, 2), word(at, 3)));
            case BR_TABLE -> keepingOperands(() -> branches.table(at));
            case RETURN -> pieces.returns();
            case THROW -> calls.throwTag(word(at, 1));
            case THROW_REF -> calls.throwAgain();
            case RETHROW -> {
                locals.load(word(at, 1));
                operands.push(Value.of(ValueType.EXNREF));
                calls.throwAgain();
            }
            default -> throw new IllegalArgumentException("no jump: " + opcode);
        }
    }

    /** What follows has not been where the jump goes: it finds the operands as they are now. */
    private void keepingOperands(Runnable jump) {
        List<Value> before = operands.copy();
        jump.run();
        operands.restore(before);
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
            values.drop(addressType);
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
                    boolean plain = opcodeAt(next) == Opcode.BR_IF || values.arePlain(branches.carried(at));
                    if (plain) {
                        index = next;
                        operands.push(Value.of(ValueType.I32));
                        branches.conditional(at, condition);
                        return;
                    }
                }
                case SELECT, SELECT_V128 -> {
                    if (values.alike()) {
                        index = next;
                        values.select(condition);
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
        return !branches.isTarget(at)
                && landmarks.ends(at).length == 0
                && landmarks.starts(at).length == 0
                && !handlers.isBoundary(at);
    }

    private boolean isChild(int instruction) {
        return piece.children().stream().anyMatch(child -> child.first() == instruction);
    }
}
