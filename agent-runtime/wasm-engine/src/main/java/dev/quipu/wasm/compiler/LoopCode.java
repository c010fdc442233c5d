package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.compiler.CountedLoop.Place;
import dev.quipu.wasm.compiler.CountedLoop.Pointer;
import dev.quipu.wasm.compiler.CountedLoop.Trip;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * The second copy of a {@link CountedLoop}: on entry it is looked whether memory and fuel suffice for all rounds; then
 * they go without looking. Else the loop goes as it is written, and traps where it must.
 */
final class LoopCode {

    private static final ClassDesc ROUNDS = Rounds.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc UNTIL_EQUAL = MethodTypeDesc.of(CD_int, CD_long, CD_int);
    private static final MethodTypeDesc UNTIL_REACHED =
            MethodTypeDesc.of(CD_int, CD_long, CD_long, CD_int, CD_int, CD_long, CD_long);
    private static final MethodTypeDesc INSIDE =
            MethodTypeDesc.of(CD_boolean, CD_long, CD_long, CD_long, CD_int, CD_long);
    private static final long MASK_32 = 0xFFFF_FFFFL;
    private static final long LARGEST_NUMBER = 1L << 61;

    private final CodeBuilder code;
    private final Frame frame;
    private final CallCode calls;
    private CountedLoop loop;
    private int[] pointers;
    private int rounds;
    private int round;
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
        rounds = frame.keep(ValueType.I32);
        round = frame.keep(ValueType.I32);
        pointers = new int[loop.pointers().size()];
        countRounds(plain);
        for (int i = 0; i < pointers.length; i++) {
            checkPointer(i, plain);
        }
        if (loop.roundCost() > 0) {
            pay(plain);
        }
        if (loop.polls()) {
            calls.poll();
        }
        code.iconst_0().istore(round);
        head = code.newBoundLabel();
    }

    /** Ends a round; falls through after the last. */
    void end() {
        code.iinc(round, 1).iload(round).iload(rounds).if_icmplt(head);
        loop = null;
    }

    /** Pushes the native address of an access. */
    void address(int position) {
        Place place = loop.places().get(position);
        code.lload(pointers[place.pointer()]);
        code.iload(round).i2l().loadConstant(loop.pointers().get(place.pointer()).step()).lmul().ladd();
        if (place.above() != 0) {
            code.loadConstant(place.above()).ladd();
        }
    }

    private void countRounds(Label plain) {
        Trip trip = loop.trip();
        int stride = (int) Math.abs(trip.step());
        if (trip.relation() == CountedLoop.Relation.NOT_EQUAL) {
            Affine distance = trip.bound().plus(trip.moving(), -1);
            unsigned(trip.step() > 0 ? distance : distance.times(-1));
            code.loadConstant(stride).invokestatic(ROUNDS, "untilEqual", UNTIL_EQUAL);
        } else {
            compared(trip.moving());
            compared(trip.bound());
            code.loadConstant(trip.relation().isStrict() ? 0 : 1).loadConstant(stride);
            boolean up = trip.step() > 0;
            code.loadConstant(up ? least() : -most()).loadConstant(up ? most() : -least());
            code.invokestatic(ROUNDS, "untilReached", UNTIL_REACHED);
        }
        code.dup().istore(rounds).ifeq(plain);
    }

    /** A number as the comparison sees it; if it falls, its negative, which rises. */
    private void compared(Affine number) {
        if (loop.trip().signed()) {
            signed(number);
        } else {
            unsigned(number);
        }
        if (loop.trip().step() < 0) {
            code.lneg();
        }
    }

    private long least() {
        boolean wide = loop.trip().moving().wide();
        return !loop.trip().signed() ? 0 : wide ? -LARGEST_NUMBER : Integer.MIN_VALUE;
    }

    private long most() {
        boolean wide = loop.trip().moving().wide();
        return wide ? LARGEST_NUMBER : loop.trip().signed() ? Integer.MAX_VALUE : MASK_32;
    }

    private void checkPointer(int index, Label plain) {
        Pointer pointer = loop.pointers().get(index);
        pointers[index] = frame.keep(ValueType.I64);
        unsigned(pointer.first());
        code.dup2()
                .lload(frame.base)
                .ladd()
                .loadConstant(MemoryCode.ADDRESS_BITS)
                .land()
                .lstore(pointers[index])
                .loadConstant(pointer.step())
                .loadConstant(pointer.span())
                .iload(rounds)
                .lload(frame.limit)
                .invokestatic(ROUNDS, "inside", INSIDE)
                .ifeq(plain);
    }

    private void pay(Label plain) {
        int cost = frame.temporary(ValueType.I64);
        code.iload(rounds)
                .i2l()
                .loadConstant(loop.roundCost())
                .lmul()
                .lstore(cost)
                .lload(frame.fuel)
                .lload(cost)
                .lcmp()
                .iflt(plain)
                .lload(frame.fuel)
                .lload(cost)
                .lsub()
                .lstore(frame.fuel);
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
                code.lload(frame.local(local)).loadConstant((long) factor).lmul().ladd();
            } else {
                code.iload(frame.local(local)).loadConstant((int) (long) factor).imul().iadd();
            }
        });
    }
}
