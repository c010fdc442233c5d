package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.model.LengthUnit;
import dev.quipu.wasm.runtime.ExceptionRef;
import dev.quipu.wasm.runtime.Fuel;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.ThrownException;

/** What generated code calls where speed does not matter. Public for generated classes only. */
public final class Support {

    private static final long[] NO_NUMBERS = {};
    private static final Object[] NO_REFERENCES = {};

    private Support() {}

    /** The checked native address of an access to any memory. */
    public static long absolute(long address, long offset, int bytes, int memory, Instance instance) {
        LinearMemory accessed = instance.memory(memory);
        return accessed.base() + accessed.checked(address, offset, bytes);
    }

    /** Called by a class with vectors in it before its methods run. */
    public static void expectVectors() {
        VectorModule.isLoaded();
        HeadStart.toRunVectors();
    }

    public static Trap unreachable() {
        return new Trap("unreachable");
    }

    public static Trap outOfFuel() {
        return new Trap("out of fuel");
    }

    public static Trap callStackExhausted() {
        return Trap.callStackExhausted();
    }

    /** The fuel left after a charge, for places where there is something on the stack. */
    public static long charged(long fuel, long cost) {
        if (fuel < cost) {
            throw outOfFuel();
        }
        return fuel - cost;
    }

    /** What a bulk operation of a certain length pays; see {@link Fuel#chargeByLength}. */
    public static long costOfLength(long length, int unit, int price) {
        return LengthUnit.of(unit).count(length) * price;
    }

    /** The float itself, or the canonical NaN. */
    public static float canonical(float value) {
        return value == value ? value : Float.intBitsToFloat(0x7FC0_0000);
    }

    /** The double itself, or the canonical NaN. */
    public static double canonical(double value) {
        return value == value ? value : Double.longBitsToDouble(0x7FF8_0000_0000_0000L);
    }

    /** Calls a function through arrays: one of the host, of another module, or one that is interpreted. */
    public static void call(Instance caller, int function, long[] slots, Object[] references) {
        call(caller, caller.function(function), slots, references);
    }

    /** As the other {@code call}. */
    public static void call(Instance caller, Func callee, long[] slots, Object[] references) {
        if (callee.isHost()) {
            callee.callHost(caller, slots, references);
        } else if (callee.instance().executor() instanceof CompiledExecutor executor) {
            executor.callNested(callee, slots, references);
        } else {
            callee.instance().executor().call(callee, slots, references);
        }
    }

    /** Runs one of the module's own functions in the interpreter. */
    public static void interpret(Instance caller, Func callee, long[] slots, Object[] references) {
        executor(callee.instance()).interpret(callee, slots, references);
    }

    private static CompiledExecutor executor(Instance instance) {
        return (CompiledExecutor) instance.executor();
    }

    /** Begins to hand a call over to the interpreter, with nothing on the operand stack. */
    public static void note(int position, Instance instance) {
        note(NO_NUMBERS, NO_REFERENCES, position, instance);
    }

    /** Begins to hand a call over to the interpreter, which is to go on at {@code position}. */
    public static void note(long[] operands, Object[] references, int position, Instance instance) {
        executor(instance).handover().note(position, operands, references);
    }

    /** Adds the operands of a method further out. */
    public static void noteBelow(long[] operands, Object[] references, Instance instance) {
        executor(instance).handover().noteBelow(operands, references);
    }

    /** Adds locals of the call, see {@link Handover#give}. */
    public static void give(long[] numbers, Object[] references, long mask, int word, Instance instance) {
        executor(instance).handover().give(numbers, references, mask, word);
    }

    /** Runs the rest of the call in the interpreter; results are left in the arrays. */
    public static void goOn(long[] numbers, Object[] references, int function, Instance instance) {
        executor(instance).handover().goOn(instance.function(function), numbers, references);
    }

    /** An array in which the methods of one call exchange locals; see {@link #giveBack}. */
    public static long[] takeLocals(Instance instance, int function, int length) {
        long[] spare = instance.spareLocals[function];
        if (spare == null) {
            return new long[length];
        }
        instance.spareLocals[function] = null;
        return spare;
    }

    /** Keeps the array for the next call. A call that ends in an exception does not give it back. */
    public static void giveBack(long[] locals, Instance instance, int function) {
        instance.spareLocals[function] = locals;
    }

    /** Leaves results from arrays where the caller of a generated method looks for them. */
    public static void results(Instance instance, long[] slots, Object[] references, int count) {
        System.arraycopy(slots, 0, instance.results, 0, count);
        System.arraycopy(references, 0, instance.resultReferences, 0, count);
    }

    /** Takes them from there. */
    public static void copyResults(Instance instance, long[] slots, Object[] references, int count) {
        System.arraycopy(instance.results, 0, slots, 0, count);
        System.arraycopy(instance.resultReferences, 0, references, 0, count);
    }

    /** What call_indirect calls, its type checked. */
    public static Func indirect(Instance instance, int type, int table, long index) {
        Func callee = instance.table(table).callee(index);
        if (callee.type() != instance.type(type) && !callee.type().equals(instance.type(type))) {
            throw new Trap("indirect call type mismatch");
        }
        return callee;
    }

    public static ThrownException exception(Instance instance, int tag, long[] slots, Object[] references) {
        return new ThrownException(new ExceptionRef(instance.tag(tag), slots, references));
    }

    public static ThrownException again(Object exception) {
        if (exception == null) {
            throw new Trap("null exception reference");
        }
        return new ThrownException((ExceptionRef) exception);
    }

    /** Whether a clause for {@code tag} catches it. */
    public static boolean matches(ThrownException thrown, Instance instance, int tag) {
        return thrown.exception().tag() == instance.tag(tag);
    }
}
