package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.BUDGET;
import static dev.quipu.wasm.compiler.Descriptors.EXCEPTION;
import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static dev.quipu.wasm.compiler.Descriptors.THROWN;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Throwable;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.TryRegion;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;

/**
 * What happens when something is thrown: clauses that catch, and fuel written down before a trap leaves the method. A
 * throw empties the JVM's stack, so what lies there when a region begins is kept in locals too.
 */
final class HandlerCode {

    private static final class Region {
        final Label start;
        final Label end;
        final Label handler;
        final Label clauses;
        final List<Value> values = new ArrayList<>();
        final List<Integer> kept = new ArrayList<>();

        Region(CodeBuilder code) {
            start = code.newLabel();
            end = code.newLabel();
            handler = code.newLabel();
            clauses = code.newLabel();
        }
    }

    private record Range(Label start, Label end) {}

    private final CodeBuilder code;
    private final FunctionContext context;
    private final Frame frame;
    private final Traits traits;
    private final Operands operands;
    private final ValueCode values;
    private final MemoryCode memory;
    private final IntUnaryOperator plainAt;
    private final BiFunction<Integer, Integer, Label> labels;
    private final LocalCode locals;
    private final Piece piece;
    private final List<TryRegion> regions;
    private final Region[] made;
    private final List<Range> ranges = new ArrayList<>();
    private Label open;
    private Label outOfFuel;

    HandlerCode(
            CodeBuilder code,
            FunctionContext context,
            Frame frame,
            Traits traits,
            Operands operands,
            ValueCode values,
            MemoryCode memory,
            LocalCode locals,
            Piece piece,
            BiFunction<Integer, Integer, Label> labels,
            IntUnaryOperator plainAt) {
        this.code = code;
        this.context = context;
        this.frame = frame;
        this.traits = traits;
        this.operands = operands;
        this.values = values;
        this.memory = memory;
        this.plainAt = plainAt;
        this.labels = labels;
        this.locals = locals;
        this.piece = piece;
        this.regions = context.body().regions();
        this.made = new Region[regions.size()];
        for (int i = 0; i < made.length; i++) {
            if (regions.get(i).start() < regions.get(i).end() && isHere(i)) {
                made[i] = new Region(code);
            }
        }
    }

    /** Whether a region lies in this method; pieces never cut one. */
    private boolean isHere(int region) {
        int start = regions.get(region).start();
        return start >= context.landmarks().position(piece.first())
                && start < context.landmarks().position(piece.end())
                && piece.children().stream()
                        .noneMatch(child -> start >= context.landmarks().position(child.first())
                                && start < context.landmarks().position(child.end()));
    }

    boolean isBoundary(int at) {
        for (TryRegion region : regions) {
            if (region.start() == at || region.end() == at) {
                return true;
            }
        }
        return false;
    }

    void enterRegions(int at) {
        for (int i = 0; i < made.length; i++) {
            if (made[i] != null && regions.get(i).start() == at) {
                keepOperands(made[i]);
                code.labelBinding(made[i].start);
            }
        }
    }

    private void keepOperands(Region region) {
        for (int i = operands.floor(); i < operands.size(); i++) {
            region.values.add(operands.get(i));
            region.kept.add(frame.keep(operands.get(i).type()));
        }
        for (int i = region.values.size() - 1; i >= 0; i--) {
            code.storeLocal(Descriptors.kind(region.values.get(i).type()), region.kept.get(i));
        }
        for (int i = 0; i < region.values.size(); i++) {
            code.loadLocal(Descriptors.kind(region.values.get(i).type()), region.kept.get(i));
        }
    }

    void leaveRegions(int at) {
        for (int i = 0; i < made.length; i++) {
            if (made[i] != null && regions.get(i).end() == at) {
                code.labelBinding(made[i].end);
            }
        }
    }

    /* Ranges in which a trap finds the fuel in a local. */

    void openRange() {
        open = code.newBoundLabel();
    }

    void closeRange() {
        ranges.add(new Range(open, code.newBoundLabel()));
        open = null;
    }

    /** Where to go, with nothing on the stack, when fuel does not suffice. */
    Label outOfFuel() {
        if (outOfFuel == null) {
            outOfFuel = code.newLabel();
        }
        return outOfFuel;
    }

    /** Writes all handlers, after the body. */
    void finish() {
        if (outOfFuel != null) {
            code.labelBinding(outOfFuel)
                    .invokestatic(SUPPORT, "outOfFuel", MethodTypeDesc.of(Descriptors.TRAP))
                    .athrow();
        }
        if (open != null) {
            closeRange();
        }
        for (int i = made.length - 1; i >= 0; i--) {
            if (made[i] != null) {
                code.exceptionCatch(made[i].start, made[i].end, made[i].handler, THROWN);
                handler(i);
            }
        }
        if (!ranges.isEmpty()) {
            Label handler = code.newLabel();
            for (Range range : ranges) {
                code.exceptionCatchAll(range.start, range.end, handler);
            }
            int thrown = frame.thrown;
            code.labelBinding(handler)
                    .astore(thrown)
                    .aload(frame.instance)
                    .lload(frame.fuel)
                    .putfield(INSTANCE, "fuel", CD_long)
                    .aload(thrown)
                    .checkcast(CD_Throwable)
                    .athrow();
        }
    }

    private void handler(int index) {
        Region region = made[index];
        code.labelBinding(region.handler).astore(frame.thrown);
        if (traits.calls()) {
            code.aload(frame.instance)
                    .getfield(INSTANCE, "budget", BUDGET)
                    .iload(frame.left)
                    .putfield(BUDGET, "left", CD_int);
        }
        if (traits.metered()) {
            code.aload(frame.instance).getfield(INSTANCE, "fuel", CD_long).lstore(frame.fuel);
        }
        if (traits.touchesMemory()) {
            memory.refresh();
        }
        code.labelBinding(region.clauses);
        for (TryRegion.Clause clause : regions.get(index).clauses()) {
            clause(region, clause);
        }
        int parent = regions.get(index).parent();
        if (parent >= 0) {
            code.goto_(made[parent].clauses);
        } else {
            code.aload(frame.thrown).athrow();
        }
    }

    private void clause(Region region, TryRegion.Clause clause) {
        Label next = code.newLabel();
        if (clause.tag() >= 0) {
            code.aload(frame.thrown)
                    .aload(frame.instance)
                    .loadConstant(clause.tag())
                    .invokestatic(SUPPORT, "matches", MethodTypeDesc.of(CD_boolean, THROWN, INSTANCE, CD_int))
                    .ifeq(next);
        }
        if (clause.exceptionLocal() >= 0) {
            exception();
            locals.store(clause.exceptionLocal());
        }
        // Below the first that is kept lie values of the methods around a piece.
        int height = operands.floor();
        int count = 0;
        for (; height < clause.height(); count++) {
            height += region.values.get(count).type().slots();
        }
        int plain = count - plainBelow(clause);
        for (int i = 0; i < count; i++) {
            Value value = region.values.get(i);
            code.loadLocal(Descriptors.kind(value.type()), region.kept.get(i));
            if (i >= plain) {
                values.makePlain(value);
            }
        }
        if (clause.tag() >= 0) {
            carried(context.tagType(clause.tag()));
        }
        if (clause.pushesReference()) {
            exception();
        }
        code.goto_(labels.apply(clause.target(), clause.block())).labelBinding(next);
    }

    /** How many values have to be plain below those that a clause gives: others end where its block does. */
    private int plainBelow(TryRegion.Clause clause) {
        if (clause.exceptionLocal() >= 0) {
            return 0;
        }
        Block block = context.body().blocks().get(clause.block());
        int given = block.kind() == Block.Kind.LOOP
                ? block.type().parameterCount()
                : block.type().resultCount();
        return plainAt.applyAsInt(clause.target()) - given;
    }

    private void exception() {
        code.aload(frame.thrown).invokevirtual(THROWN, "exception", MethodTypeDesc.of(EXCEPTION));
    }

    private void carried(FunctionType type) {
        if (type.parameterCount() == 0) {
            return;
        }
        int numbers = frame.temporary(1);
        int references = frame.temporary(1);
        exception();
        code.dup()
                .invokevirtual(EXCEPTION, "slots", MethodTypeDesc.of(CD_long.arrayType()))
                .astore(numbers)
                .invokevirtual(EXCEPTION, "references", MethodTypeDesc.of(CD_Object.arrayType()))
                .astore(references);
        new Arrays(code, new ValueCode(code, frame, operands, null, null, context.options()))
                .unpack(type, false, numbers, references, true);
    }
}
