package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Writes throws and handlers, of the standard and of the older encoding. */
final class Exceptions {

    private static final int CATCH = 0;
    private static final int CATCH_REF = 1;
    private static final int CATCH_ALL = 2;
    private static final int CATCH_ALL_REF = 3;

    private final Body body;
    private final Values values;
    private final Statements statements;
    private final Dice dice;
    private final Shape shape;

    Exceptions(Body body, Values values, Statements statements) {
        this.body = body;
        this.values = values;
        this.statements = statements;
        this.dice = body.dice;
        this.shape = body.shape;
    }

    void one() {
        if (!shape.profile.has(Feature.EXCEPTIONS)) {
            return;
        }
        boolean legacy = shape.profile.has(Feature.LEGACY_EXCEPTIONS);
        switch (dice.weighted(4, legacy ? 4 : 0, 2, legacy ? 2 : 0)) {
            case 0 -> tryTable();
            case 1 -> legacyTry();
            case 2 -> throwSometimes();
            default -> rethrow();
        }
    }

    private void throwSometimes() {
        values.push(ValueType.I32);
        body.pop();
        body.open(Opcode.IF, List.of(), List.of());
        throwNow();
        body.close();
    }

    private void throwNow() {
        int tag = dice.below(shape.tags.size());
        values.operands(shape.tags.get(tag).parameters());
        body.emit(Opcode.THROW, tag);
        body.die();
    }

    /** What goes wrong inside a handler's range. */
    private void guarded() {
        statements.some(dice.below(4));
        if (dice.chance(60)) {
            if (dice.chance(60)) {
                throwSometimes();
            } else {
                throwNow();
            }
        }
        statements.results();
    }

    /**
     * <pre>
     *   block $out (results)
     *     block $handler (what the clause gives)
     *       try_table (results) (clause $handler) .. end
     *       br $out
     *     end
     *     the handler
     *   end
     * </pre>
     */
    private void tryTable() {
        List<ValueType> results = statements.someTypes();
        int kind = dice.below(4);
        int tag = dice.below(shape.tags.size());
        List<ValueType> caught = new ArrayList<>();
        if (kind == CATCH || kind == CATCH_REF) {
            caught.addAll(shape.tags.get(tag).parameters());
        }
        boolean reference = kind == CATCH_REF || kind == CATCH_ALL_REF;
        if (reference) {
            caught.add(ValueType.EXNREF);
        }
        statements.open(Opcode.BLOCK, results);
        statements.open(Opcode.BLOCK, caught);
        body.emit(Opcode.TRY_TABLE);
        body.blockType(List.of(), results);
        boolean catchesMore = dice.chance(20) && results.isEmpty();
        body.code().unsigned(catchesMore ? 2 : 1);
        clause(kind, tag, 0);
        if (catchesMore) {
            clause(CATCH_ALL, tag, 1);
        }
        body.enter(results, List.of(), results);
        guarded();
        body.close();
        body.emit(Opcode.BR, 1);
        body.die();
        body.close();
        if (reference) {
            useReference();
        }
        statements.some(dice.below(2));
        statements.finish();
    }

    private void clause(int kind, int tag, int label) {
        body.code().bytes(kind);
        if (kind == CATCH || kind == CATCH_REF) {
            body.code().unsigned(tag);
        }
        body.code().unsigned(label);
    }

    /** Throws the exception on top of the stack again, or keeps it, or forgets it. */
    private void useReference() {
        switch (dice.below(4)) {
            case 0 -> {
                int local = body.newLocal(ValueType.EXNREF, false);
                body.emit(Opcode.LOCAL_SET, local);
                body.pop();
                values.push(ValueType.I32);
                body.pop();
                body.open(Opcode.IF, List.of(), List.of());
                body.emit(Opcode.LOCAL_GET, local).emit(Opcode.THROW_REF);
                body.die();
                body.close();
            }
            case 1 -> {
                body.emit(Opcode.REF_IS_NULL);
                body.pop();
                body.push(ValueType.I32);
            }
            case 2 -> {
                if (values.risky()) {
                    body.emit(Opcode.THROW_REF);
                    body.die();
                } else {
                    forget();
                }
            }
            default -> forget();
        }
    }

    private void forget() {
        body.emit(Opcode.DROP);
        body.pop();
    }

    private void legacyTry() {
        List<ValueType> parameters = statements.parameters();
        List<ValueType> results = statements.someTypes();
        body.open(Opcode.TRY, parameters, results);
        guarded();
        if (dice.chance(20)) {
            // The depth counts from outside of the try.
            body.emit(Opcode.DELEGATE, dice.below(body.labels().size() - 1));
            body.closeLabel();
            return;
        }
        for (int i = dice.below(3); i > 0; i--) {
            int tag = dice.below(shape.tags.size());
            body.emit(Opcode.CATCH);
            body.code().unsigned(tag);
            body.continueWith(shape.tags.get(tag).parameters());
            handler();
        }
        if (dice.chance(40)) {
            body.next(Opcode.CATCH_ALL, List.of(), true);
            handler();
        }
        body.close();
    }

    private void handler() {
        statements.some(dice.below(3));
        if (dice.chance(15)) {
            rethrow();
        }
        statements.results();
    }

    /** What a handler around here has caught. */
    private void rethrow() {
        List<Integer> catching = new ArrayList<>();
        for (int depth = 0; depth < body.labels().size(); depth++) {
            if (body.label(depth).catching) {
                catching.add(depth);
            }
        }
        if (!catching.isEmpty()) {
            values.push(ValueType.I32);
            body.pop();
            body.open(Opcode.IF, List.of(), List.of());
            body.emit(Opcode.RETHROW, dice.pick(catching) + 1);
            body.die();
            body.close();
        }
    }
}
