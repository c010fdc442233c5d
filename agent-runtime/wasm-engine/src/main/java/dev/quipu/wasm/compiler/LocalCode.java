package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import java.util.stream.Stream;

/**
 * Reads and writes the function's locals. They are locals of the method; in a function of several pieces they lie in
 * two arrays, and a piece without pieces of its own takes those it touches from there and puts them back.
 *
 * <pre>
 *   numbers, references    local 0 | local 1 | ..  | values a piece leaves when it goes elsewhere ..
 *                          at Locals.slot
 * </pre>
 */
final class LocalCode {

    private static final MethodTypeDesc TAKE = MethodTypeDesc.of(CD_long.arrayType(), INSTANCE, CD_int, CD_int, CD_int);
    private static final MethodTypeDesc GIVE_BACK =
            MethodTypeDesc.of(Descriptors.VOID, CD_long.arrayType(), INSTANCE, CD_int);

    private final CodeBuilder code;
    private final int function;
    private final Code body;
    private final Frame frame;
    private final Piece piece;
    private final LocalPlan plan;
    private final boolean shared;
    private final boolean inArrays;
    private final BitSet touched = new BitSet();
    private final BitSet written = new BitSet();
    private ValueCode values;

    LocalCode(CodeBuilder code, FunctionContext context, Frame frame, Piece piece, LocalPlan plan) {
        this.code = code;
        this.function = context.function();
        this.body = context.body();
        this.frame = frame;
        this.piece = piece;
        this.plan = plan;
        this.shared = !piece.isWhole() || !piece.children().isEmpty();
        this.inArrays = !piece.children().isEmpty();
        if (shared && !inArrays) {
            look();
        }
    }

    void values(ValueCode known) {
        values = known;
    }

    private void look() {
        for (int i = piece.first(); i < piece.end(); i++) {
            int at = body.positions()[i];
            switch (body.opcodeAt(at)) {
                case LOCAL_SET, LOCAL_TEE, LOCAL_SET_V128, LOCAL_TEE_V128 -> {
                    touched.set(body.words()[at + 1]);
                    written.set(body.words()[at + 1]);
                }
                case LOCAL_GET, LOCAL_GET_V128, RETHROW -> touched.set(body.words()[at + 1]);
                default -> {}
            }
        }
        body.regions().forEach(region -> region.clauses().forEach(clause -> {
            if (clause.exceptionLocal() >= 0 && piece.holds(clause.block())) {
                touched.set(clause.exceptionLocal());
                written.set(clause.exceptionLocal());
            }
        }));
    }

    /** Whether the function is more than one method. */
    boolean isShared() {
        return shared;
    }

    /** Makes the arrays, at the start of the function, when its locals lie in those of the method. */
    void share() {
        if (!shared) {
            return;
        }
        int length = body.locals().slots() + most();
        code.aload(frame.instance)
                .loadConstant(function)
                .loadConstant(body.locals().slots())
                .loadConstant(length)
                .invokestatic(SUPPORT, "takeLocals", TAKE)
                .astore(frame.numbers);
        if (hasReferences()) {
            code.loadConstant(length).anewarray(CD_Object);
        } else {
            code.aconst_null().checkcast(CD_Object.arrayType());
        }
        code.astore(frame.references);
        for (int i = 0; i < body.type().parameterCount(); i++) {
            toArray(i);
        }
    }

    /** Before the function returns. */
    void unshare() {
        if (shared) {
            code.aload(frame.numbers)
                    .aload(frame.instance)
                    .loadConstant(function)
                    .invokestatic(SUPPORT, "giveBack", GIVE_BACK);
        }
    }

    /** Leaves all locals in the arrays as the interpreter knows them; the piece's own are there already. */
    void handOver() {
        if (!shared) {
            int length = Math.max(body.locals().slots(), body.type().resultSlots());
            code.loadConstant(length).newarray(TypeKind.LONG).astore(frame.numbers);
            code.loadConstant(length).anewarray(CD_Object).astore(frame.references);
        }
        for (int i = 0; i < body.locals().count(); i++) {
            Value value = plan.read(i, body.locals().type(i));
            if (!shared || value.nans() == Value.Nans.LOOSE) {
                load(i);
                values.makePlain(value);
                storeInArray(value.type(), body.locals().slot(i), Shape.BYTES);
            }
        }
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

    /** Takes what the piece touches out of the arrays. */
    void take() {
        touched.stream().forEach(this::fromArray);
    }

    /** Puts what the piece may have written into the arrays. */
    void putBack() {
        written.stream().forEach(this::toArray);
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
        ValueType type = body.locals().type(local);
        if (inArrays) {
            loadFromArray(type, body.locals().slot(local), plan.shape(local));
        } else {
            code.loadLocal(Descriptors.kind(type), frame.local(local));
        }
    }

    void store(int local) {
        ValueType type = body.locals().type(local);
        if (inArrays) {
            storeInArray(type, body.locals().slot(local), plan.shape(local));
        } else {
            code.storeLocal(Descriptors.kind(type), frame.local(local));
        }
    }

    /** Stores a plain value where the piece's caller finds it: behind the locals, {@code slot} slots on. */
    void storeLeft(ValueType type, int slot) {
        storeInArray(type, body.locals().slots() + slot, Shape.BYTES);
    }

    void loadLeft(ValueType type, int slot) {
        loadFromArray(type, body.locals().slots() + slot, Shape.BYTES);
    }

    private void storeInArray(ValueType type, int slot, Shape shape) {
        int kept = frame.temporary(type);
        if (type == ValueType.V128) {
            shape.reinterpret(code, Shape.BYTES);
        }
        code.storeLocal(Descriptors.kind(type), kept);
        if (type.isReference()) {
            code.aload(frame.references).loadConstant(slot).aload(kept).aastore();
            return;
        }
        code.aload(frame.numbers).loadConstant(slot);
        if (type == ValueType.V128) {
            values.half(kept, 0);
            code.lastore().aload(frame.numbers).loadConstant(slot + 1);
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
