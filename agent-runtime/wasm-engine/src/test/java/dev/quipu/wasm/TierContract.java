package dev.quipu.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.runtime.ExceptionRef;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.HandMade;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import dev.quipu.wasm.runtime.Tag;
import dev.quipu.wasm.runtime.ThrownException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every tier promises beside the results: traps, frames, budgets and exceptions, on small modules. */
abstract class TierContract {

    private static final FunctionType NOTHING = FunctionType.empty();

    abstract Tier tier();

    private Instance instance(String sections, RunLimits limits) {
        return new Linker(tier().executor(limits)).instantiate(HandMade.module(sections));
    }

    /** Just enough for so many calls of a function without locals and operands in progress. */
    private static RunLimits depth(int calls) {
        return new RunLimits(16 * calls, 64);
    }

    private Instance metered(String sections, RunLimits limits) {
        Module module = Module.parse(HandMade.wasm(sections), Limits.DEFAULT, Instrumentation.metered(Metering.QUIPU));
        return new Linker(tier().executor(limits)).instantiate(module);
    }

    @Test
    void shouldExhaustTheCallStackAtTheDepthItIsTold() {
        for (int depth : new int[] {1, 2, 1_000, 100_000}) {
            Instance instance = metered(HandMade.RECURSION, depth(depth));
            Trap trap = catchThrowableOfType(
                    Trap.class, () -> instance.exportedFunction("f").call());

            assertThat(trap).hasMessage("call stack exhausted");
            assertThat(trap.phase()).isEqualTo(WasmException.Phase.HOST);
            // Each call has paid for the one it makes.
            assertThat(Long.MAX_VALUE - instance.fuel).isEqualTo(4L * depth);
        }
    }

    @Test
    void shouldCountLocalsAndOperandsOfEachCall() {
        for (int units : new int[] {19, 37, 38, 100_000}) {
            Instance instance = metered(HandMade.RECURSION_WITH_LOCALS, new RunLimits(units, 1));
            Func again = instance.exportedFunction("f");

            assertThat(again.code().frameUnits()).isEqualTo(16 + 3);
            assertThatThrownBy(again::call).hasMessage("call stack exhausted");
            assertThat(Long.MAX_VALUE - instance.fuel).isEqualTo(4L * (units / 19));
        }
    }

    /** One tier throws and another catches where a function that ends in a tail call is interpreted. */
    @Test
    void shouldGiveBackWhatACallTookThatEndsByAnException() {
        Instance instance = instance(HandMade.CATCHES_BEFORE_TAIL_CALL, depth(3));

        assertThat(instance.exportedFunction("f").call()).isEmpty();
    }

    @Test
    void shouldGiveTheBudgetBackHoweverACallEnds() {
        for (String sections : new String[] {HandMade.RECURSION, HandMade.THROWS, HandMade.SUM, HandMade.LOAD}) {
            Instance instance = instance(sections, depth(3));
            Func function = instance.exportedFunction("f");

            long[] arguments = new long[function.type().parameterCount()];
            Arrays.fill(arguments, 65_533);
            catchThrowable(() -> function.call(arguments));

            assertThat(instance.budget.left).isEqualTo(instance.budget.units).isEqualTo(48);
            assertThat(instance.budget).isSameAs(instance.executor().budget());
        }
    }

    @Test
    void shouldTakeNoMoreForTailCallsThanForOneCall() {
        // f(n): n == 0 ? 0 : return_call f(n - 1); two operands, one parameter
        Instance instance = instance(HandMade.TAIL_RECURSION, new RunLimits(16 + 1 + 2, 1));

        assertThat(instance.exportedFunction("f").call(100_000)).containsExactly(0);
    }

    @Test
    void shouldLeaveTheFrameThatCatchesItsOwnShare() {
        // f(n): n times call g, which throws, and catch; then the budget still has room for one more call
        Instance instance = instance(HandMade.CATCHES_AGAIN, new RunLimits(16 + 1 + 2 + 16, 1));

        assertThat(instance.exportedFunction("f").call(1_000)).containsExactly(0);
        assertThat(instance.budget.left).isEqualTo(instance.budget.units);
    }

    @Test
    void shouldNameTheCallsInProgress() {
        Func again = instance(HandMade.RECURSION, depth(3)).exportedFunction("f");

        Trap trap = catchThrowableOfType(Trap.class, again::call);

        assertThat(trap.frames()).hasSize(3).allSatisfy(frame -> {
            assertThat(frame.function()).isEqualTo("again");
            assertThat(frame.byteOffset()).isEqualTo(30);
        });
    }

    @Test
    void shouldNameTheLoadThatTrapsThoughItIsFusedWithAnother() {
        Func load = instance(HandMade.LOAD, RunLimits.DEFAULT).exportedFunction("f");

        Trap trap = catchThrowableOfType(Trap.class, () -> load.call(65_533));

        assertThat(load.call(65_532)).containsExactly(0);
        assertThat(trap).hasMessage("out of bounds memory access");
        assertThat(trap.frames()).containsExactly(new Trap.Frame("func[0]", 0, 39));
    }

    @Test
    void shouldStillWorkAfterATrap() {
        Instance instance = metered(HandMade.RECURSION, depth(50));
        Func again = instance.exportedFunction("f");

        assertThatThrownBy(again::call).isInstanceOf(Trap.class);
        instance.fuel = 200;
        assertThatThrownBy(again::call).hasMessage("call stack exhausted");
        assertThat(instance.fuel).isZero();
    }

    @Test
    void shouldBoundCallsFromHostToModuleToHost() {
        RunLimits limits = new RunLimits(1 << 20, 7);
        Linker linker = new Linker(tier().executor(limits));
        AtomicInteger calls = new AtomicInteger();
        AtomicReference<Func> inner = new AtomicReference<>();
        linker.define("host", "g", Func.host(NOTHING, (Instance caller, long... arguments) -> {
            calls.incrementAndGet();
            assertThat(caller.exportedFunction("f")).isSameAs(inner.get());
            inner.get().call();
            return 0;
        }));
        inner.set(linker.instantiate(HandMade.module(HandMade.CALLS_HOST)).exportedFunction("f"));

        assertThatThrownBy(() -> inner.get().call()).hasMessage("call stack exhausted");
        assertThat(calls).hasValue(7);
    }

    @Test
    void shouldLetAnExceptionOfTheHostThrough() {
        Linker linker = new Linker(tier().executor(RunLimits.DEFAULT));
        IllegalStateException thrown = new IllegalStateException("the host is out of ink");
        linker.define("host", "g", Func.host(NOTHING, (Instance caller, long... arguments) -> {
            throw thrown;
        }));
        Func calling = linker.instantiate(HandMade.module(HandMade.CALLS_HOST)).exportedFunction("f");

        assertThatThrownBy(calling::call).isSameAs(thrown);
        assertThatThrownBy(calling::call).isSameAs(thrown);
    }

    @Test
    void shouldPassVectorsAndReferences() {
        Func turn = instance(HandMade.TURNS_ROUND, RunLimits.DEFAULT).exportedFunction("f");
        Object object = "any object of the host";
        long[] slots = {7, 11, 13, 0};
        Object[] references = {null, null, null, object};

        turn.call(slots, references);

        assertThat(references[0]).isSameAs(object);
        assertThat(slots[1]).isEqualTo(11);
        assertThat(slots[2]).isEqualTo(13);
        assertThat(slots[3]).isEqualTo(7);
    }

    @Test
    void shouldCatchAnExceptionThatComesThroughTheHost() {
        assertThat(throwingHost(HandMade.CATCHES_HOST).call()).isEmpty();
    }

    @Test
    void shouldNotCatchWhatATailCallThrows() {
        Func leaving = throwingHost(HandMade.LEAVES_TO_HOST);

        assertThatThrownBy(leaving::call).isInstanceOf(ThrownException.class);
        assertThatThrownBy(leaving::call).isInstanceOf(ThrownException.class);
    }

    private Func throwingHost(String sections) {
        Linker linker = new Linker(tier().executor(RunLimits.DEFAULT));
        ExceptionRef exception = new ExceptionRef(new Tag(NOTHING), new long[0], new Object[0]);
        linker.define("host", "g", Func.host(NOTHING, (Instance caller, long... arguments) -> {
            throw new ThrownException(exception);
        }));
        return linker.instantiate(HandMade.module(sections)).exportedFunction("f");
    }

    @Test
    void shouldPassOnATrapOfAHostFunctionCalledInTailPosition() {
        Func host = Func.host(NOTHING, (_, _, _) -> {
            throw new Trap("the host's reason");
        });
        Instance instance = new Linker(tier().executor(depth(3)))
                .define("host", "g", host)
                .instantiate(HandMade.module(HandMade.LEAVES_TO_HOST));

        assertThatThrownBy(() -> instance.exportedFunction("f").call())
                .isInstanceOf(Trap.class)
                .hasMessage("the host's reason");
    }
}
