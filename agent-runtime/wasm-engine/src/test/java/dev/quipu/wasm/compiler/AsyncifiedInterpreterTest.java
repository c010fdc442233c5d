package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Func;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code src/test/asyncify/switch.c}: a bytecode interpreter whose one large function calls itself and asks a slow host,
 * as that of AO's Lua does, with 64-bit addresses. It runs random programs.
 */
@Timeout(120)
class AsyncifiedInterpreterTest {

    private static final RunLimits LIMITS = new RunLimits(20_000, 16);
    private static final long PLENTY = 100_000_000;
    private static final int PROGRAMS = 6;
    /** Where its stack for the host lies; its registers follow. */
    private static final SlowHost.Buffer BUFFER = new SlowHost.Buffer(1_024, 61_024);

    private static final int REGISTER_BYTES = 128;

    private static final List<IntPredicate> MANNERS =
            List.of(_ -> false, _ -> true, question -> question % 3 == 1, question -> question == 9);

    static List<Instrumentation> instrumentations() {
        return List.of(
                Instrumentation.NONE, Instrumentation.metered(Metering.QUIPU), new Instrumentation(Metering.AO, true));
    }

    private static Guest run(Module module, Way way, IntPredicate late, long fuel, int program) {
        SlowHost host = new SlowHost(BUFFER, late);
        Guest guest = new Guest(module, way, LIMITS, host);
        guest.call("program", program);
        guest.instance().fuel = fuel;
        long[] result = host.run(guest, "run", 3, program * 0x9E37_79B9L, 400);
        guest.note("result " + Arrays.toString(result));
        return guest;
    }

    /** Its result and registers. */
    private static List<Object> outcome(Guest guest) {
        byte[] registers = guest.instance().memory().read(BUFFER.to(), REGISTER_BYTES);
        return List.of(guest.log().getLast(), Arrays.hashCode(registers));
    }

    @ParameterizedTest
    @MethodSource("instrumentations")
    void shouldEndAsIfTheHostHadAnsweredAtOnce(Instrumentation how) {
        Module module = Guest.module("switch", how);
        for (int program = 1; program <= PROGRAMS; program++) {
            List<Object> atOnce = outcome(run(module, Way.INTERPRETED, MANNERS.getFirst(), PLENTY, program));
            for (IntPredicate late : MANNERS) {
                Guest expected = run(module, Way.INTERPRETED, late, PLENTY, program);
                assertThat(outcome(expected)).isEqualTo(atOnce);
                for (Way way : EnumSet.complementOf(EnumSet.of(Way.INTERPRETED))) {
                    run(module, way, late, PLENTY, program).isLike(expected, "program " + program + ", " + way);
                }
            }
        }
    }

    @Test
    void shouldRunOutOfFuelAtTheSamePlace() {
        Module module = Guest.module("switch", Instrumentation.metered(Metering.QUIPU));
        for (int program = 1; program <= 2; program++) {
            Guest whole = run(module, Way.INTERPRETED, MANNERS.get(1), PLENTY, program);
            long used = PLENTY - whole.instance().fuel;
            for (long fuel = used - 1; fuel > 0; fuel -= 1 + used / 31) {
                Guest expected = run(module, Way.INTERPRETED, MANNERS.get(1), fuel, program);
                for (Way way : EnumSet.complementOf(EnumSet.of(Way.INTERPRETED))) {
                    run(module, way, MANNERS.get(1), fuel, program)
                            .isLike(expected, "program " + program + " with fuel " + fuel + ", " + way);
                }
            }
        }
    }

    /** Else the other tests would not be about large functions. */
    @Test
    void shouldBeTooLargeForOneMethod() {
        Module module = Guest.module("switch", Instrumentation.metered(Metering.QUIPU));
        Guest guest = new Guest(module, Way.INTERPRETED, LIMITS, new SlowHost(BUFFER, _ -> false));
        Func function = guest.instance().func("run");
        CompilerOptions options = Way.COMPILED.options();

        assertThat(largestMethod(module, function, options.withMethodBytes(60_000)))
                .isGreaterThan(options.methodBytes());
        assertThat(largestMethod(module, function, options)).isLessThanOrEqualTo(options.methodBytes());
    }

    private static int largestMethod(Module module, Func function, CompilerOptions options) {
        byte[] made = new ClassMaker(module, options).compiled(function.index());
        return ClassFile.of().parse(made).methods().stream()
                .flatMap(method -> method.findAttribute(Attributes.code()).stream())
                .mapToInt(CodeAttribute::codeLength)
                .max()
                .orElseThrow();
    }
}
