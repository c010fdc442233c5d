package dev.quipu.wasm.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class InterruptTest {

    /** {@code (func (export "f") (loop (br 0)))}. */
    private static final String FOREVER =
            "01 04 01 60 00 00  03 02 01 00  07 05 01 01 66 00 00  0a 09 01 07 00 03 40 0c 00 0b 0b";

    private static Instance instance(String sections, Metering metering) {
        Module module = Module.parse(HandMade.wasm(sections), Limits.DEFAULT, new Instrumentation(metering, true));
        return new Linker(new Machine(RunLimits.DEFAULT)).instantiate(module);
    }

    private static Trap stopped(Instance instance) {
        return catchThrowableOfType(
                Trap.class, () -> instance.exportedFunction("f").call());
    }

    @Test
    void shouldStopALoopThatNeverEndsAtItsDeadline() {
        Instance instance = instance(FOREVER, Metering.NONE);

        try (Deadline deadline = instance.interrupt.after(Duration.ofMillis(20))) {
            Trap trap = stopped(instance);

            assertThat(trap).hasMessage("interrupted");
            assertThat(trap.phase()).isEqualTo(WasmException.Phase.HOST);
            assertThat(trap.frames()).hasSize(1);
            assertThat(deadline.passed()).isTrue();
        }
        assertThat(instance.interrupt.requested())
                .as("closing takes the request back")
                .isFalse();
    }

    @Test
    void shouldStopAFunctionBeforeItDoesAnything() {
        Instance instance = instance(HandMade.SUM, Metering.QUIPU);
        Func sum = instance.exportedFunction("f");
        long before = instance.fuel;

        instance.interrupt.request();
        Trap trap = catchThrowableOfType(Trap.class, () -> sum.call(3));
        instance.interrupt.clear();

        assertThat(trap).hasMessage("interrupted");
        assertThat(instance.fuel).isEqualTo(before);
        assertThat(sum.call(3)).containsExactly(6);
    }

    @Test
    void shouldForgetADeadlineThatIsClosedInTime() {
        Instance instance = instance(HandMade.SUM, Metering.NONE);
        Deadline deadline = instance.interrupt.after(Duration.ofDays(1));

        assertThat(instance.exportedFunction("f").call(100)).containsExactly(5050);
        deadline.close();

        assertThat(deadline.passed()).isFalse();
        assertThat(instance.interrupt.requested()).isFalse();
    }

    @Test
    void shouldKeepTheRequestOfSomebodyElseWhenADeadlineIsClosed() {
        Instance instance = instance(FOREVER, Metering.NONE);

        try (Deadline deadline = instance.interrupt.after(Duration.ofDays(1))) {
            instance.interrupt.request();
            assertThat(stopped(instance)).hasMessage("interrupted");
            assertThat(deadline.passed()).isFalse();
        }
        assertThat(instance.interrupt.requested()).isTrue();
    }

    @Test
    void shouldStopInstancesOfOneExecutorTogether() {
        Linker linker = new Linker(new Machine(RunLimits.DEFAULT));
        Module module = Module.parse(HandMade.wasm(FOREVER), Limits.DEFAULT, new Instrumentation(Metering.NONE, true));

        assertThat(linker.instantiate(module).interrupt).isSameAs(linker.instantiate(module).interrupt);
    }
}
