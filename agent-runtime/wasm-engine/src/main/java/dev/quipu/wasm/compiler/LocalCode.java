package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads and writes the function's locals, which are locals of the method. The methods of a function of several pieces
 * exchange them in two arrays, see {@link Exchange}.
 *
 * <pre>
 *   numbers, references    local 0 | local 1 | ..  | values a piece leaves when it goes elsewhere ..
 *                          at Locals.slot
 * </pre>
 */
final class LocalCode {

    private static final MethodTypeDesc TAKE = MethodTypeDesc.of(CD_long.arrayType(), INSTANCE, CD_int, CD_int);
    private static final MethodTypeDesc GIVE_BACK =
            MethodTypeDesc.of(Descriptors.VOID, CD_long.arrayType(), INSTANCE, CD_int);

    private final CodeBuilder code;
    private final int function;
    private final Code body;
    private final Frame frame;
    private final Piece piece;
    private final LocalPlan plan;
    private final Exchange exchange;
    private ValueCode values;

    /** @param exchange null if the function is one method */
    LocalCode(CodeBuilder code, FunctionContext context, Frame frame, Piece piece, LocalPlan plan, Exchange exchange) {
        this.code = code;
        this.function = context.function();
        this.body = context.body();
        this.frame = frame;
        this.piece = piece;
        this.plan = plan;
        this.exchange = exchange;
    }

    void values(ValueCode known) {
        values = known;
    }

    /** Makes the arrays, at the start of the function. */
    void share() {
        if (exchange == null) {
            return;
        }
        int length = body.locals().slots() + most();
        code.aload(frame.instance)
                .loadConstant(function)
                .loadConstant(length)
                .invokestatic(SUPPORT, "takeLocals", TAKE)
                .astore(frame.numbers);
        if (hasReferences()) {
            code.loadConstant(length).anewarray(CD_Object);
        } else {
            code.aconst_null().checkcast(CD_Object.arrayType());
        }
        code.astore(frame.references);
    }

    /** Before the function returns. */
    void unshare() {
        if (exchange != null) {
            code.aload(frame.numbers)
                    .aload(frame.instance)
                    .loadConstant(function)
                    .invokestatic(SUPPORT, "giveBack", GIVE_BACK);
        }
    }

    /** Puts locals into arrays as the interpreter knows them, by slot. */
    void copyTo(int numbers, int references, int[] chosen) {
        for (int local : chosen) {
            Value value = plan.read(local, body.locals().type(local));
            load(local);
            values.makePlain(value);
            storeInArray(numbers, references, value.type(), body.locals().slot(local), Shape.BYTES);
        }
    }

    /** The locals that this method may have written: all, if it is the function's first. */
    int[] own() {
        return piece.isWhole() ? IntStream.range(0, body.locals().count()).toArray() : exchange.written(piece);
    }

    private boolean hasReferences() {
        for (int run = 0; run < body.locals().runs(); run++) {
            if (body.locals().runType(run).isReference()) {
                return true;
            }
        }
        return body.blocks().stream()
                .anyMatch(block -> Stream.concat(block.type().parameters().stream(), block.type().results().stream())
                        .anyMatch(ValueType::isReference));
    }

    /** The most slots a branch can take along, or results there are. */
    private int most() {
        int most = body.type().resultSlots();
        for (var block : body.blocks()) {
            most = Math.max(
                    most, Math.max(block.type().parameterSlots(), block.type().resultSlots()));
        }
        return most;
    }

    /** At the start of a piece: takes from the arrays what lies there for it, and begins with zeros elsewhere. */
    void take() {
        BitSet rest = new BitSet();
        for (int local : exchange.touched(piece)) {
            rest.set(local);
        }
        for (int local : exchange.parameters(piece)) {
            rest.clear(local);
        }
        for (int local : exchange.inArrays(piece)) {
            rest.clear(local);
            fromArray(local);
        }
        // Nothing reads these before it writes them, but the JVM's verifier cannot know.
        rest.stream().forEach(this::begin);
    }

    /** Gives a local the value it has when the function begins. */
    void begin(int local) {
        ValueType type = body.locals().type(local);
        if (type == ValueType.V128) {
            values.zeroVector();
            Shape.BYTES.reinterpret(code, plan.shape(local));
        } else {
            switch (Descriptors.kind(type)) {
                case INT -> code.iconst_0();
                case LONG -> code.lconst_0();
                case FLOAT -> code.fconst_0();
                case DOUBLE -> code.dconst_0();
                default -> code.aconst_null();
            }
        }
        store(local);
    }

    /** Before the call of a piece: pushes its parameters, and puts into the arrays what it takes from there. */
    void pass(Piece called) {
        for (int local : exchange.inArrays(called)) {
            toArray(local);
        }
        for (int local : exchange.parameters(called)) {
            load(local);
        }
    }

    /** Before a piece goes on at a position outside of it. */
    void give(int position) {
        for (int local : exchange.given(piece, position)) {
            toArray(local);
        }
    }

    /** After the call of a piece that goes on at a position. */
    void receive(Piece called, int position) {
        for (int local : exchange.given(called, position)) {
            fromArray(local);
        }
    }

    private void toArray(int local) {
        ValueType type = body.locals().type(local);
        code.loadLocal(Descriptors.kind(type), frame.local(local));
        storeInArray(type, body.locals().slot(local), plan.shape(local));
    }

    private void fromArray(int local) {
        ValueType type = body.locals().type(local);
        loadFromArray(type, body.locals().slot(local), plan.shape(local));
        code.storeLocal(Descriptors.kind(type), frame.local(local));
    }

    void load(int local) {
        code.loadLocal(Descriptors.kind(body.locals().type(local)), frame.local(local));
    }

    void store(int local) {
        code.storeLocal(Descriptors.kind(body.locals().type(local)), frame.local(local));
    }

    /** Stores a plain value where the piece's caller finds it: behind the locals, {@code slot} slots on. */
    void storeLeft(ValueType type, int slot) {
        storeInArray(type, body.locals().slots() + slot, Shape.BYTES);
    }

    void loadLeft(ValueType type, int slot) {
        loadFromArray(type, body.locals().slots() + slot, Shape.BYTES);
    }

    private void storeInArray(ValueType type, int slot, Shape shape) {
        storeInArray(frame.numbers, frame.references, type, slot, shape);
    }

    private void storeInArray(int numbers, int references, ValueType type, int slot, Shape shape) {
        int kept = frame.temporary(type);
        if (type == ValueType.V128) {
            shape.reinterpret(code, Shape.BYTES);
        }
        code.storeLocal(Descriptors.kind(type), kept);
        if (type.isReference()) {
            code.aload(references).loadConstant(slot).aload(kept).aastore();
            return;
        }
        code.aload(numbers).loadConstant(slot);
        if (type == ValueType.V128) {
            values.half(kept, 0);
            code.lastore().aload(numbers).loadConstant(slot + 1);
            values.half(kept, 1);
        } else {
            code.loadLocal(Descriptors.kind(type), kept);
            values.toSlot(type);
        }
        code.lastore();
    }

    private void loadFromArray(ValueType type, int slot, Shape shape) {
        if (type.isReference()) {
            code.aload(frame.references).loadConstant(slot).aaload();
            return;
        }
        code.aload(frame.numbers).loadConstant(slot).laload();
        if (type == ValueType.V128) {
            code.aload(frame.numbers).loadConstant(slot + 1).laload();
            values.vectorFromLongs();
            Shape.BYTES.reinterpret(code, shape);
        } else {
            values.fromSlot(type);
        }
    }
}
