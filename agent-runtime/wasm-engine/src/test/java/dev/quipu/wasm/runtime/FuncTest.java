package dev.quipu.wasm.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.IntBinaryOperator;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FuncTest {

    private static final Module CALLS = Module.parse(bytes(), Limits.DEFAULT);

    /** Not public: a test's own. */
    @FunctionalInterface
    interface Mix {
        double of(int a, long b, float c, double d);
    }

    @FunctionalInterface
    interface MixWithCaller {
        double of(Instance caller, int a, long b, float c, double d);
    }

    @FunctionalInterface
    interface Pair {
        Results of(long low, long high, Object reference);
    }

    /** Public, as {@link Func#as} needs it. */
    @FunctionalInterface
    public interface FloatOperator {
        float of(float a);
    }

    private static final Map<Tier, MethodHandle> MIX = new EnumMap<>(Tier.class);

    @BeforeContainer
    static void makeHandles() {
        for (Tier tier : Tier.values()) {
            MIX.put(tier, instance(tier).func("mix").handle());
        }
    }

    private static byte[] bytes() {
        try (InputStream in = FuncTest.class.getResourceAsStream("calls.wasm")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final Func NO_MIX = Func.host(Mix.class, (a, b, c, d) -> 0);
    private static final Func SAME_PAIR =
            Func.host(pairType(), Pair.class, (low, high, reference) -> pair(low, high, reference, 0));
    private static final Func SAME_FUNC = Func.host(chooseType(), UnaryOperator.class, function -> function);
    private static final Func NO_NOTE = Func.host(IntConsumer.class, value -> {});

    private static FunctionType pairType() {
        return FunctionType.of(
                List.of(ValueType.V128, ValueType.EXTERNREF),
                List.of(ValueType.V128, ValueType.EXTERNREF, ValueType.I32));
    }

    private static FunctionType chooseType() {
        return FunctionType.of(List.of(ValueType.FUNCREF), List.of(ValueType.FUNCREF));
    }

    private static Results pair(long low, long high, Object reference, int number) {
        return new Results(new long[] {low, high, 0, number}, new Object[] {null, null, reference, null});
    }

    private static Linker linker(Executor executor) {
        return new Linker(executor)
                .define("host", "f", NO_MIX)
                .define("host", "pair", SAME_PAIR)
                .define("host", "choose", SAME_FUNC)
                .define("host", "note", NO_NOTE);
    }

    private static Linker linker() {
        return linker(Tier.COMPILED.executor(RunLimits.DEFAULT));
    }

    private static Instance instance() {
        return linker().instantiate(CALLS);
    }

    private static Instance instance(Tier tier) {
        return linker(tier.executor(RunLimits.DEFAULT)).instantiate(CALLS);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeCalledAsALambda(Tier tier) {
        Instance instance = instance(tier);

        assertThat(instance.func("add").as(IntBinaryOperator.class).applyAsInt(1, -3))
                .isEqualTo(-2);
        assertThat(instance.func("negate").as(LongUnaryOperator.class).applyAsLong(1L << 40))
                .isEqualTo(-(1L << 40));
        assertThat(instance.func("half").as(FloatOperator.class).of(3)).isEqualTo(1.5f);
        instance.func("nothing").as(Runnable.class).run();
    }

    @Test
    void shouldKeepTheDefaultMethodsOfTheInterface() {
        IntUnaryOperator twice = instance().func("double").as(IntUnaryOperator.class);

        assertThat(twice.andThen(twice).applyAsInt(5)).isEqualTo(20);
    }

    @Property
    void shouldTakeAndGiveEveryNumber(
            @ForAll Tier tier, @ForAll int a, @ForAll long b, @ForAll float c, @ForAll double d) throws Throwable {
        MethodHandle mix = MIX.get(tier);

        assertThat((double) mix.invokeExact(a, b, c, d)).isEqualTo((a + (double) b) + (c + d));
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassVectorsAsTwoLongsAndReferencesAsTheyAre(Tier tier) throws Throwable {
        Instance instance = instance(tier);
        MethodHandle turn = instance.func("turn").handle();
        Results turned = (Results) turn.invokeExact(-7, 11L, 13L, (Object) "any object of the host");
        Results swapped = (Results) instance.func("swap").handle().invokeExact(1L, 2L);

        assertThat(turn.type())
                .isEqualTo(MethodType.methodType(Results.class, int.class, long.class, long.class, Object.class));
        assertThat(turned.reference(0)).isEqualTo("any object of the host");
        assertThat(turned.i64(1)).isEqualTo(11);
        assertThat(turned.i64(2)).isEqualTo(13);
        assertThat(turned.i32(3)).isEqualTo(-7);
        assertThat(swapped.slots()).containsExactly(2, 1);
    }

    @Test
    void shouldAllocateNothing() throws Throwable {
        MethodHandle add = instance(Tier.INTERPRETED).func("add").handle();
        IntBinaryOperator lambda = instance(Tier.INTERPRETED).func("add").as(IntBinaryOperator.class);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int sum = 0;
        for (int i = 0; i < 20_000; i++) {
            sum = lambda.applyAsInt(sum, (int) add.invokeExact(i, 1));
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50_000; i++) {
            sum = lambda.applyAsInt(sum, (int) add.invokeExact(i, 1));
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(sum).isNotZero();
        // Two calls in each of 50,000 rounds: not a byte in one of ten.
        assertThat(allocated).isLessThan(10_000);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerRightThoughTheHostCallsItAgain(Tier tier) throws Throwable {
        List<Integer> answers = new ArrayList<>();
        MethodHandle[] countdown = new MethodHandle[1];
        Instance instance = linker().define("host", "note", Func.host(IntConsumer.class, value -> {
                    try {
                        answers.add((int) countdown[0].invokeExact(value - 1));
                    } catch (Throwable e) {
                        throw new AssertionError(e);
                    }
                }))
                .instantiate(CALLS);
        countdown[0] = instance.func("countdown").handle();

        assertThat((int) countdown[0].invokeExact(5)).isEqualTo(5);
        assertThat(answers).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void shouldNotBeTakenForALambdaOfAnotherType() {
        Func add = instance().func("add");

        assertThatThrownBy(() -> add.as(LongBinaryOperator.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LongBinaryOperator.applyAsLong(long,long) is no [i32, i32] -> [i32]")
                .hasMessageContaining("(int,int)int");
        assertThatThrownBy(() -> add.as(IntPredicate.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> add.as(String.class)).hasMessageContaining("is no functional interface");
        assertThatThrownBy(() -> instance().func("ad"))
                .hasMessageStartingWith("no exported function 'ad'; exports are add, callChoose,");
    }

    @Test
    void shouldRefuseWhatIsNoFuncref() {
        Func choose = Func.host(chooseType(), UnaryOperator.class, function -> "no function");
        Instance instance = linker().define("host", "choose", choose).instantiate(CALLS);

        assertThatThrownBy(() -> choose.handle().invoke((Object) "a string"))
                .hasMessage("no funcref: an object of java.lang.String");
        assertThatThrownBy(() -> choose.handle().invoke((Object) null))
                .hasMessage("no funcref: an object of java.lang.String");
        assertThatThrownBy(() -> instance.func("callChoose").call(1)).hasMessageContaining("no funcref");
        assertThatThrownBy(() -> choose.call(new long[1], new Object[] {this})).hasMessageContaining("no funcref");
    }

    @Test
    void shouldBeALambdaOfTheHost() {
        List<Integer> notes = new ArrayList<>();
        Instance instance = linker().define(
                        "host", "f", Func.host(Mix.class, (a, b, c, d) -> a + b * 10 + c * 100 + d * 1000))
                .define("host", "note", Func.host(IntConsumer.class, notes::add))
                .instantiate(CALLS);
        instance.func("callNote").call(-5);

        assertThat(instance.func("callHost").as(PublicMix.class).of(1, 2, 3, 4)).isEqualTo(4321);
        assertThat(notes).containsExactly(-5);
    }

    /** Public, as {@link Func#as} needs it. */
    @FunctionalInterface
    public interface PublicMix {
        double of(int a, long b, float c, double d);
    }

    @Test
    void shouldTellTheHostWhoCalls() {
        List<Instance> callers = new ArrayList<>();
        Func host = Func.host(MixWithCaller.class, (caller, a, b, c, d) -> {
            callers.add(caller);
            return a;
        });
        Instance instance = linker().define("host", "f", host).instantiate(CALLS);
        instance.func("callHost").call(1, 2, 3, 4);
        host.call(1, 2, 3, 4);

        assertThat(callers).containsExactly(instance, null);
        assertThat(host.type().parameters())
                .containsExactly(ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64);
    }

    @Test
    void shouldGiveSeveralResultsFromTheHost() throws Throwable {
        Func pair = Func.host(
                pairType(), Pair.class, (low, high, reference) -> pair(high, low, reference + "!", (int) (low + high)));
        Instance instance = linker().define("host", "pair", pair).instantiate(CALLS);

        Results results = (Results) instance.func("callPair").handle().invokeExact(1L, 2L, (Object) "a");

        assertThat(results.slots()).containsExactly(2, 1, 0, 3);
        assertThat(results.reference(2)).isEqualTo("a!");
    }

    @Test
    void shouldRefuseResultsOfAnotherCount() {
        Func pair = Func.host(pairType(), Pair.class, (low, high, reference) -> Results.of(1, 2, 3));
        Instance instance = linker().define("host", "pair", pair).instantiate(CALLS);

        assertThatThrownBy(() -> instance.func("callPair").call(1, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 slots of results and 0 references, expected are 4");
    }

    @Test
    void shouldRefuseALambdaThatDoesNotFitItsType() {
        assertThatThrownBy(() -> Func.host(IntPredicate.class, value -> true))
                .hasMessageContaining("IntPredicate.test(int) has a boolean: expected int, long, float, double");
        assertThatThrownBy(() -> Func.host(pairType(), DoubleSupplier.class, () -> 1))
                .hasMessageContaining("is of type (long,long,Object)Results or (Instance,long,long,Object)Results")
                .hasMessageContaining("not ()double");
    }

    @Property
    void shouldBeTheSameByEveryRoad(@ForAll int a, @ForAll long b, @ForAll float c, @ForAll double d) throws Throwable {
        FunctionType type = NO_MIX.type();
        List<Func> ways = List.of(
                Func.host(Mix.class, FuncTest::sum),
                Func.host(type, (Instance caller, long[] slots, Object[] references) -> slots[0] = slotSum(slots)),
                Func.host(type, (Instance caller, long... slots) -> slotSum(slots)));
        long expected = Double.doubleToRawLongBits(sum(a, b, c, d));
        for (Func way : ways) {
            double byHandle = (double) way.handle().invokeExact(a, b, c, d);
            double direct = (double) way.direct().invokeExact((Instance) null, a, b, c, d);
            long[] bySlots = way.call(a, b, Float.floatToRawIntBits(c), Double.doubleToRawLongBits(d));

            assertThat(Double.doubleToRawLongBits(byHandle)).isEqualTo(expected);
            assertThat(Double.doubleToRawLongBits(direct)).isEqualTo(expected);
            assertThat(bySlots).containsExactly(expected);
        }
    }

    private static double sum(int a, long b, float c, double d) {
        return a + 2.0 * b + 3.0 * c + 5 * d;
    }

    private static long slotSum(long[] slots) {
        double sum =
                sum((int) slots[0], slots[1], Float.intBitsToFloat((int) slots[2]), Double.longBitsToDouble(slots[3]));
        return Double.doubleToRawLongBits(sum);
    }

    @Test
    void shouldTakeTheEntryThatItsExecutorGives() throws Throwable {
        MethodHandle max = MethodHandles.lookup()
                .findStatic(Math.class, "max", MethodType.methodType(int.class, int.class, int.class));
        Instance instance = linker(new Quick(max)).instantiate(CALLS);

        assertThat((int) instance.func("add").handle().invokeExact(3, 4)).isEqualTo(4);
        assertThat((int) instance.func("add").direct().invokeExact(instance, 3, 4))
                .isEqualTo(4);
        assertThat(instance.func("add").call(3, 4)).containsExactly(7);
        assertThatThrownBy(() -> instance.func("negate").handle())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected is (long)long");
    }

    /** Has one handle for all functions. */
    private static final class Quick implements Executor {

        private final Machine machine = new Machine(RunLimits.DEFAULT);
        private final MethodHandle handle;

        Quick(MethodHandle handle) {
            this.handle = handle;
        }

        @Override
        public CallBudget budget() {
            return machine.budget();
        }

        @Override
        public Interrupt interrupt() {
            return machine.interrupt();
        }

        @Override
        public void call(Func function, long[] slots, Object[] references) {
            machine.call(function, slots, references);
        }

        @Override
        public MethodHandle handle(Func function) {
            return handle;
        }
    }

    @Test
    void shouldSayThatAJavaMethodTakesOnlySoManyArguments() {
        FunctionType many = FunctionType.of(Collections.nCopies(200, ValueType.I64), List.of(ValueType.I64));
        Func last = Func.host(many, (Instance caller, long... arguments) -> arguments[199]);
        long[] arguments = new long[200];
        arguments[199] = 17;

        assertThat(last.call(arguments)).containsExactly(17);
        assertThatThrownBy(last::handle)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "no handle of a function that takes 400 words of arguments, at most 245 are possible: use call");
    }

    @Property(tries = 60)
    void shouldHaveAHandleOfAnyLengthItAllows(@ForAll @net.jqwik.api.constraints.IntRange(max = 122) int longs)
            throws Throwable {
        FunctionType type = FunctionType.of(Collections.nCopies(longs, ValueType.I64), List.of(ValueType.I64));
        List<Func> ways = List.of(
                Func.host(type, (Instance caller, long... arguments) -> hash(longs, arguments)),
                Func.host(type, (Instance caller, long[] slots, Object[] references) -> slots[0] = hash(longs, slots)));
        Object[] boxed = new Object[longs];
        long[] slots = new long[longs];
        for (int i = 0; i < longs; i++) {
            boxed[i] = (long) i * i;
            slots[i] = (long) i * i;
        }
        for (Func way : ways) {
            assertThat(way.handle().invokeWithArguments(boxed)).isEqualTo(hash(longs, slots));
            Func again = Func.host(type, way.direct());
            assertThat(again.call(slots)).containsExactly(hash(longs, slots));
        }
    }

    private static long hash(int count, long[] slots) {
        long hash = 1;
        for (int i = 0; i < count; i++) {
            hash = 31 * hash + slots[i];
        }
        return hash;
    }
}
