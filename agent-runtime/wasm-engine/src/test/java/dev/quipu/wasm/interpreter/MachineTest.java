package dev.quipu.wasm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.runtime.ExceptionRef;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.HandMade;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import dev.quipu.wasm.runtime.Tag;
import dev.quipu.wasm.runtime.ThrownException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MachineTest {

    private static final FunctionType NOTHING = FunctionType.empty();

    private static Instance instance(String sections, RunLimits limits) {
        return new Linker(new Machine(limits)).instantiate(HandMade.module(sections));
    }

    private static RunLimits depth(int calls) {
        return new RunLimits(calls, 4 << 20, 64, true);
    }

    @Test
    void shouldExhaustTheCallStackAtTheDepthItIsTold() {
        for (int depth : new int[] {1, 2, 1_000, 100_000}) {
            Instance instance = instance(HandMade.RECURSION, depth(depth));
            Trap trap = catchThrowableOfType(
                    Trap.class, () -> instance.exportedFunction("f").call());

            assertThat(trap).hasMessage("call stack exhausted");
            assertThat(trap.phase()).isEqualTo(WasmException.Phase.HOST);
            // Each call costs two instructions, call and end, paid at its entry.
            assertThat(Long.MAX_VALUE - instance.fuel).isEqualTo(2L * depth);
        }
    }

    @Test
    void shouldExhaustTheCallStackWhenSlotsRunOut() {
        for (int slots : new int[] {4, 31, 100_000}) {
            RunLimits limits = new RunLimits(Integer.MAX_VALUE, slots, 1, true);
            Instance instance = instance(HandMade.RECURSION_WITH_LOCALS, limits);

            assertThatThrownBy(() -> instance.exportedFunction("f").call()).hasMessage("call stack exhausted");
            // Three slots a call and one to spare; two instructions each.
            assertThat(Long.MAX_VALUE - instance.fuel).isEqualTo(2L * ((slots - 1) / 3));
        }
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
        Instance instance = instance(HandMade.RECURSION, depth(50));
        Func again = instance.exportedFunction("f");

        assertThatThrownBy(again::call).isInstanceOf(Trap.class);
        instance.fuel = 100;
        assertThatThrownBy(again::call).hasMessage("call stack exhausted");
        assertThat(instance.fuel).isZero();
    }

    @Property(tries = 200)
    void shouldChargeEachInstructionOnceAndStopWhereFuelEnds(
            @ForAll @IntRange(min = 1, max = 300) int rounds, @ForAll @IntRange(max = 4_000) int fuel) {
        Instance instance = instance(HandMade.SUM, RunLimits.DEFAULT.withFuel());
        instance.fuel = fuel;
        Func sum = instance.exportedFunction("f");
        // Ten a round, then local.get and the return.
        int cost = 10 * rounds + 2;

        if (fuel >= cost) {
            assertThat(sum.call(rounds)).containsExactly(rounds * (rounds + 1L) / 2);
            assertThat(instance.fuel).isEqualTo(fuel - cost);
        } else {
            assertThatThrownBy(() -> sum.call(rounds)).hasMessage("out of fuel").isInstanceOf(Trap.class);
            assertThat(instance.fuel).isEqualTo(fuel < 10 * rounds ? fuel % 10 : fuel - 10 * rounds);
        }
    }

    @Test
    void shouldBoundCallsFromHostToModuleToHost() {
        RunLimits limits = new RunLimits(1_000, 1 << 20, 7, false);
        Linker linker = new Linker(new Machine(limits));
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
        Linker linker = new Linker(new Machine(RunLimits.DEFAULT));
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

    private static Func throwingHost(String sections) {
        Linker linker = new Linker(new Machine(RunLimits.DEFAULT));
        ExceptionRef exception = new ExceptionRef(new Tag(NOTHING), new long[0], new Object[0]);
        linker.define("host", "g", Func.host(NOTHING, (Instance caller, long... arguments) -> {
            throw new ThrownException(exception);
        }));
        return linker.instantiate(HandMade.module(sections)).exportedFunction("f");
    }
}
