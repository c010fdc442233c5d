package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/** One function body in the making: the code so far, and the types that lie on the operand stack behind it. */
final class Body {

    /**
     * A block that is open.
     *
     * @param branch what a branch to it takes
     * @param end what lies on the stack behind it
     * @param height of the stack where it began, its parameters taken off
     */
    static final class Label {
        final List<ValueType> branch;
        final List<ValueType> end;
        final int height;
        final boolean catching;
        /** Whether any code inside may branch to it. */
        boolean open = true;

        boolean dead;

        private Label(List<ValueType> branch, List<ValueType> end, int height, boolean catching) {
            this.branch = branch;
            this.end = end;
            this.height = height;
            this.catching = catching;
        }
    }

    private record Local(ValueType type, boolean readable, boolean writable) {}

    final Dice dice;
    final Shape shape;
    final FunctionType type;
    /** How many more instructions it wants to have, roughly. */
    int budget;

    private final Bytes code = new Bytes();
    private final List<Local> locals = new ArrayList<>();
    private final List<ValueType> stack = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();
    private final int[] scratch = new int[ValueType.values().length];

    Body(Shape shape, FunctionType type, Dice dice, int budget) {
        this.shape = shape;
        this.type = type;
        this.dice = dice;
        this.budget = budget;
        type.parameters().forEach(parameter -> locals.add(new Local(parameter, true, true)));
        labels.add(new Label(type.results(), type.results(), 0, false));
    }

    Bytes code() {
        return code;
    }

    Body emit(Opcode opcode) {
        Menu.encode(opcode, code);
        budget--;
        return this;
    }

    Body emit(Opcode opcode, long immediate) {
        emit(opcode);
        code.unsigned(immediate);
        return this;
    }

    void push(ValueType pushed) {
        stack.add(pushed);
    }

    void push(List<ValueType> pushed) {
        stack.addAll(pushed);
    }

    ValueType pop() {
        return stack.removeLast();
    }

    /** Takes operands off, as far as there are any: in dead code there may be fewer. */
    void pop(int count) {
        for (int i = 0; i < count && available() > 0; i++) {
            stack.removeLast();
        }
    }

    /** Operands of the innermost block. */
    int available() {
        return stack.size() - top().height;
    }

    /** The operand {@code depth} below the top. */
    ValueType peek(int depth) {
        return stack.get(stack.size() - 1 - depth);
    }

    Label top() {
        return labels.getLast();
    }

    List<Label> labels() {
        return labels;
    }

    /** Depths of the labels that code may branch to. */
    List<Integer> targets() {
        List<Integer> depths = new ArrayList<>();
        for (int depth = 0; depth < labels.size(); depth++) {
            if (label(depth).open) {
                depths.add(depth);
            }
        }
        return depths;
    }

    Label label(int depth) {
        return labels.get(labels.size() - 1 - depth);
    }

    boolean dead() {
        return top().dead;
    }

    /** After an instruction that does not go on: the stack is whatever one wants. */
    void die() {
        top().dead = true;
        while (available() > 0) {
            stack.removeLast();
        }
    }

    /** Opens a block whose parameters lie on the stack. */
    void open(Opcode opcode, List<ValueType> parameters, List<ValueType> results) {
        emit(opcode);
        blockType(parameters, results);
        enter(opcode == Opcode.LOOP ? parameters : results, parameters, results, false);
    }

    void blockType(List<ValueType> parameters, List<ValueType> results) {
        if (parameters.isEmpty() && results.isEmpty() && dice.chance(80)) {
            code.bytes(0x40);
        } else if (parameters.isEmpty() && results.size() == 1 && dice.chance(80)) {
            code.bytes(ModuleGenerator.code(results.getFirst()));
        } else {
            code.signed(shape.typeIndex(FunctionType.of(parameters, results)));
        }
    }

    private void enter(List<ValueType> branch, List<ValueType> inside, List<ValueType> end, boolean catching) {
        pop(inside.size());
        labels.add(new Label(branch, end, stack.size(), catching));
        push(inside);
    }

    void enter(List<ValueType> branch, List<ValueType> inside, List<ValueType> end) {
        enter(branch, inside, end, false);
    }

    /** Closes a part of the innermost block, its results on the stack, and goes on in its next part. */
    void next(Opcode opcode, List<ValueType> inside, boolean catching) {
        emit(opcode);
        goOn(inside, catching);
    }

    /** As {@link #next}, with the instruction written already: a handler begins. */
    void continueWith(List<ValueType> caught) {
        goOn(caught, true);
    }

    private void goOn(List<ValueType> inside, boolean catching) {
        Label closed = leave();
        labels.add(new Label(closed.branch, closed.end, stack.size(), catching));
        push(inside);
    }

    private Label leave() {
        Label closed = labels.removeLast();
        while (stack.size() > closed.height) {
            stack.removeLast();
        }
        return closed;
    }

    /** Closes the innermost block, whose results lie on the stack. */
    void close() {
        emit(Opcode.END);
        closeLabel();
    }

    /** As {@link #close}, with the instruction written already. */
    void closeLabel() {
        Label closed = leave();
        if (!labels.isEmpty()) {
            push(closed.end);
        }
    }

    /** Branches under the condition on top of the stack; what the branch takes lies below and stays. */
    void branchIf(int depth) {
        emit(Opcode.BR_IF, depth);
        pop();
        List<ValueType> taken = label(depth).branch;
        pop(taken.size()); // in dead code not all of them may have been there: now they are
        push(taken);
    }

    int newLocal(ValueType of, boolean writable) {
        locals.add(new Local(of, true, writable));
        return locals.size() - 1;
    }

    /** A local that no other instruction reads or writes. */
    int scratch(ValueType of) {
        if (scratch[of.ordinal()] == 0) {
            locals.add(new Local(of, false, false));
            scratch[of.ordinal()] = locals.size();
        }
        return scratch[of.ordinal()] - 1;
    }

    /** Locals of this type that may be read, or written. */
    List<Integer> locals(ValueType of, boolean written) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < locals.size(); i++) {
            Local local = locals.get(i);
            if (local.type() == of && (written ? local.writable() : local.readable())) {
                found.add(i);
            }
        }
        return found;
    }

    ValueType localType(int local) {
        return locals.get(local).type();
    }

    /** The body with its locals in front. */
    Bytes finished() {
        Bytes header = new Bytes();
        int runs = 0;
        for (int i = type.parameterCount(); i < locals.size(); ) {
            int from = i;
            ValueType run = locals.get(i).type();
            while (i < locals.size() && locals.get(i).type() == run) {
                i++;
            }
            header.unsigned(i - from).bytes(ModuleGenerator.code(run));
            runs++;
        }
        return new Bytes().unsigned(runs).all(header).all(code);
    }
}
