package dev.quipu.wasm.compiler;

import dev.quipu.wasm.compiler.CountedLoop.Place;
import dev.quipu.wasm.compiler.CountedLoop.Pointer;
import dev.quipu.wasm.compiler.CountedLoop.Trip;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;

/**
 * The second copy of a {@link CountedLoop}: on entry it is looked whether memory and fuel suffice for all rounds; then
 * they go without looking. Else, and whenever numbers come near the limits of the arithmetic here, the loop goes as it
 * is written, and traps where it must.
 *
 * <p>All conditions are written as numbers that are negative if they fail, and joined in the local {@link #bad}: one
 * jump for all, and no call, which C2 might not take in line.
 */
final class LoopCode {

    private static final long MASK_32 = 0xFFFF_FFFFL;
    /** So that sums and differences of two numbers of 64 bits do not run over. */
    private static final long LARGEST_NUMBER = 1L << 61;

    private static final long MOST_ROUNDS = Integer.MAX_VALUE;
    /** Some milliseconds: how long a loop may go that is to look for interruptions. */
    private static final long MOST_ROUNDS_BETWEEN_POLLS = 1L << 24;

    private final CodeBuilder code;
    private final Frame frame;
    private final CallCode calls;
    private CountedLoop loop;
    private int[] pointers;
    private int rounds;
    private int round;
    private int bad;
    private Label head;

    LoopCode(CodeBuilder code, Frame frame, CallCode calls) {
        this.code = code;
        this.frame = frame;
        this.calls = calls;
    }

    /** Whether what is written now belongs to a second copy. */
    boolean isActive() {
        return loop != null;
    }

    boolean endsAt(int position) {
        return loop != null && loop.jump() == position;
    }

    /** Begins the copy; goes to {@code plain} if it must not be used. */
    void begin(CountedLoop counted, Label plain) {
        loop = counted;
        frame.freeTemporaries();
        rounds = frame.keep(ValueType.I64);
        round = frame.keep(ValueType.I32);
        bad = frame.keep(ValueType.I64);
        pointers = new int[loop.pointers().size()];
        countRounds();
        for (int i = 0; i < pointers.length; i++) {
            placePointer(i);
        }
        if (loop.roundCost() > 0) {
            code.lload(frame.fuel);
            cost();
            code.lsub();
            addBad();
        }
        code.lload(bad).lconst_0().lcmp().iflt(plain);
        if (loop.roundCost() > 0) {
            code.lload(frame.fuel);
            cost();
            code.lsub().lstore(frame.fuel);
        }
        if (loop.polls()) {
            calls.poll();
        }
        code.iconst_0().istore(round);
        head = code.newBoundLabel();
    }

    /** Ends a round; falls through after the last. */
    void end() {
        code.iinc(round, 1).iload(round).lload(rounds).l2i().if_icmplt(head);
        loop = null;
    }

    /** Pushes the native address of an access. */
    void address(int position) {
        Place place = loop.places().get(position);
        code.lload(pointers[place.pointer()]);
        code.iload(round)
                .i2l()
                .loadConstant(loop.pointers().get(place.pointer()).step());
        code.lmul().ladd();
        if (place.above() != 0) {
            code.loadConstant(place.above()).ladd();
        }
    }

    /** number -> , fails if it is negative */
    private void addBad() {
        code.lload(bad).lor().lstore(bad);
    }

    private void cost() {
        code.lload(rounds).loadConstant(loop.roundCost()).lmul();
    }

    /* How many rounds. */

    private void countRounds() {
        Trip trip = loop.trip();
        long stride = Math.abs(trip.step());
        if (trip.relation() == CountedLoop.Relation.NOT_EQUAL) {
            untilEqual(trip, stride);
        } else {
            untilReached(trip, stride);
        }
        code.lconst_1().ladd().lstore(rounds);
        code.loadConstant(loop.polls() ? MOST_ROUNDS_BETWEEN_POLLS : MOST_ROUNDS)
                .lload(rounds)
                .lsub();
        addBad();
    }

    /** -> steps from the first comparison to the last, which must meet the bound exactly */
    private void untilEqual(Trip trip, long stride) {
        Affine distance = trip.bound().plus(trip.moving(), -1);
        unsigned(trip.step() > 0 ? distance : distance.times(-1));
        code.dup2().lstore(bad);
        if (stride > 1) {
            int whole = frame.temporary(ValueType.I64);
            code.dup2().lstore(whole).loadConstant(stride).ldiv().dup2();
            code.loadConstant(stride).lmul().lload(whole).lsub();
            addBad();
        }
    }

    /** -> steps from the first comparison to the last, which must not lie beyond the numbers of the type */
    private void untilReached(Trip trip, long stride) {
        boolean up = trip.step() > 0;
        int first = frame.temporary(ValueType.I64);
        int bound = frame.temporary(ValueType.I64);
        compared(trip.moving(), first);
        compared(trip.bound(), bound);
        code.lconst_0().lstore(bad);
        if (trip.moving().wide()) {
            requireInRange(first);
            requireInRange(bound);
        }
        // The distance rounded up to steps, or none if the bound is passed already.
        code.lload(bound).lload(first).lsub();
        code.loadConstant(trip.relation().isStrict() ? stride - 1 : stride).ladd();
        code.dup2().loadConstant(63).lshr().loadConstant(-1L).lxor().land();
        code.loadConstant(stride).ldiv();
        // most - (first + steps * stride)
        code.dup2().loadConstant(stride).lmul().lload(first).ladd();
        code.lneg().loadConstant(up ? most() : -least()).ladd();
        addBad();
    }

    /** Keeps a number as the comparison sees it; one that falls as its negative, which rises. */
    private void compared(Affine number, int local) {
        if (loop.trip().signed()) {
            signed(number);
        } else {
            unsigned(number);
        }
        if (loop.trip().step() < 0) {
            code.lneg();
        }
        code.lstore(local);
    }

    private void requireInRange(int number) {
        boolean up = loop.trip().step() > 0;
        code.lload(number).loadConstant(up ? least() : -most()).lsub();
        addBad();
        code.loadConstant(up ? most() : -least()).lload(number).lsub();
        addBad();
    }

    private long least() {
        boolean wide = loop.trip().moving().wide();
        return !loop.trip().signed() ? 0 : wide ? -LARGEST_NUMBER : Integer.MIN_VALUE;
    }

    private long most() {
        boolean wide = loop.trip().moving().wide();
        return wide ? LARGEST_NUMBER : loop.trip().signed() ? Integer.MAX_VALUE : MASK_32;
    }

    /* Memory. */

    /** Keeps the native address where a pointer begins, and looks whether all its way lies in memory. */
    private void placePointer(int index) {
        Pointer pointer = loop.pointers().get(index);
        pointers[index] = frame.keep(ValueType.I64);
        int first = frame.temporary(ValueType.I64);
        int last = frame.temporary(ValueType.I64);
        unsigned(pointer.first());
        code.dup2().lstore(first).lload(frame.base).ladd();
        code.loadConstant(MemoryCode.ADDRESS_BITS).land().lstore(pointers[index]);
        code.lload(rounds).lconst_1().lsub();
        code.loadConstant(pointer.step()).lmul().lload(first).ladd().lstore(last);
        code.lload(first).lload(last).lor();
        int highest = pointer.step() > 0 ? last : first;
        code.lload(highest).loadConstant(pointer.span()).ladd().dup2().lstore(highest);
        code.lor().lload(frame.limit).lload(highest).lsub().lor();
        addBad();
    }

    /* Sums. */

    private void signed(Affine sum) {
        value(sum);
        if (!sum.wide()) {
            code.i2l();
        }
    }

    private void unsigned(Affine sum) {
        signed(sum);
        if (!sum.wide()) {
            code.loadConstant(MASK_32).land();
        }
    }

    private void value(Affine sum) {
        boolean wide = sum.wide();
        if (wide) {
            code.loadConstant(sum.constant());
        } else {
            code.loadConstant((int) sum.constant());
        }
        sum.factors().forEach((local, factor) -> {
            if (wide) {
                code.lload(frame.local(local)).loadConstant((long) factor);
                code.lmul().ladd();
            } else {
                code.iload(frame.local(local)).loadConstant((int) (long) factor);
                code.imul().iadd();
            }
        });
    }
}
