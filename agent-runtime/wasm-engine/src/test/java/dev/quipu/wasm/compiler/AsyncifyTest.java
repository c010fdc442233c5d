package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Modules that Binaryen's asyncify pass was run on, unwound and rewound by a slow host: {@code src/test/asyncify} has
 * their sources and how they were made.
 */
@Timeout(120)
class AsyncifyTest {

    private static final RunLimits LIMITS = new RunLimits(20_000, 16);
    private static final long PLENTY = 100_000_000;
    private static final long CANONICAL = 0x7FF8_0000_0000_0000L;
    private static final long OWN_BITS = 0x7FF4_1234_5678_9ABCL;

    private static final IntPredicate NEVER = _ -> false;
    private static final IntPredicate ALWAYS = _ -> true;
    private static final IntPredicate SOMETIMES = question -> question % 5 == 2;

    /** As modules of AO are run, and as others are. */
    private static final List<Instrumentation> INSTRUMENTATIONS = List.of(
            Instrumentation.NONE, Instrumentation.metered(Metering.QUIPU), new Instrumentation(Metering.AO, true));

    private record Call(String export, long... arguments) {

        @Override
        public String toString() {
            return export + Arrays.toString(arguments);
        }
    }

    private static final List<Call> CALLS = List.of(
            new Call("deep", 12, 5, f32(0.25f), f64(1e9)),
            new Call("deep", 3, -5, f32(Float.NaN), OWN_BITS),
            new Call("counting", 300),
            new Call("nans", f64(Double.POSITIVE_INFINITY), f32(Float.NEGATIVE_INFINITY), 9),
            new Call("nans", OWN_BITS, 0x7FA1_2345, 3),
            new Call("pair", 3),
            new Call("pair", 1),
            new Call("indirect", 0, 7),
            new Call("indirect", 1, 6),
            new Call("indirect", 3, 8),
            new Call("indirect", 5, 8),
            new Call("throwing", 4),
            new Call("throwing", 3),
            new Call("fiber", 250));

    private static final int FAILURES = 8;
    /** Ends where the budget does, which is somewhere else if asyncify's own functions take part. */
    private static final int ENDLESS_RECURSION = 5;

    private static long f32(float value) {
        return Float.floatToRawIntBits(value);
    }

    private static long f64(double value) {
        return Double.doubleToRawLongBits(value);
    }

    /** With every way for things to go wrong behind the questions. */
    private static List<Call> calls() {
        List<Call> calls = new ArrayList<>(CALLS);
        for (int how = 0; how < FAILURES; how++) {
            calls.add(new Call("failing", how, 3));
        }
        return calls;
    }

    static Stream<Module> modules() {
        return Stream.of("asyncify", "asyncify-optimized")
                .flatMap(name -> INSTRUMENTATIONS.stream().map(how -> Guest.module(name, how)));
    }

    static Stream<Module> metered() {
        return modules().filter(module -> module.instrumentation().metering() != Metering.NONE);
    }

    private record Run(Guest guest, SlowHost host, long[] results) {

        static Run of(Module module, Way way, RunLimits limits, IntPredicate late, long fuel, Call call) {
            SlowHost host = new SlowHost(SlowHost.Buffer.OF_SMALL_MODULES, late);
            Guest guest = new Guest(module, way, limits, host);
            guest.instance().fuel = fuel;
            return new Run(guest, host, host.run(guest, call.export(), call.arguments()));
        }

        static Run of(Module module, Way way, IntPredicate late, Call call) {
            return of(module, way, LIMITS, late, PLENTY, call);
        }

        /** What the module computed, the host's buffer left out. */
        List<Object> outcome() {
            LinearMemory memory = guest.instance().memory();
            byte[] stored = memory.read(0, (int) SlowHost.Buffer.OF_SMALL_MODULES.from());
            String end = results != null
                    ? Arrays.toString(results)
                    : guest.log().get(guest.log().size() - 2);
            return List.of(end, Arrays.hashCode(stored));
        }

        long used() {
            return PLENTY - guest.instance().fuel;
        }
    }

    /** Interpreted; that it is so in every way follows from the next test. */
    @ParameterizedTest
    @MethodSource("modules")
    void shouldEndAsIfTheHostHadAnsweredAtOnce(Module module) {
        for (Call call : calls()) {
            if (call.export().equals("failing") && call.arguments()[0] == ENDLESS_RECURSION) {
                continue;
            }
            List<Object> atOnce = Run.of(module, Way.INTERPRETED, NEVER, call).outcome();
            for (IntPredicate late : List.of(ALWAYS, SOMETIMES)) {
                assertThat(Run.of(module, Way.INTERPRETED, late, call).outcome())
                        .as("%s", call)
                        .isEqualTo(atOnce);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void shouldBeSeenDoingTheSameInEveryWay(Module module) {
        for (Call call : calls()) {
            for (IntPredicate late : List.of(NEVER, ALWAYS, SOMETIMES)) {
                isSame(module, LIMITS, late, PLENTY, call);
            }
        }
    }

    private static void isSame(Module module, RunLimits limits, IntPredicate late, long fuel, Call call) {
        Guest expected =
                Run.of(module, Way.INTERPRETED, limits, late, fuel, call).guest();
        for (Way way : EnumSet.complementOf(EnumSet.of(Way.INTERPRETED))) {
            Guest guest = Run.of(module, way, limits, late, fuel, call).guest();
            guest.isLike(expected, call + " with fuel " + fuel + ", " + limits + ", " + way);
        }
    }

    /** Long enough for the JVM's compilers to make code that rests on what was so far. */
    @ParameterizedTest
    @MethodSource("metered")
    void shouldStayTheSameInLongRuns(Module module) {
        isSame(module, LIMITS, NEVER, PLENTY * 10, new Call("fiber", 3_000));
        isSame(module, LIMITS, question -> question % 4_000 == 3_999, PLENTY, new Call("counting", 15_000));
        isSame(module, LIMITS, question -> question == 14_000, PLENTY, new Call("nans", OWN_BITS, f32(1), 15_000));
    }

    @Test
    void shouldBeUnwoundAsOftenAsTheHostWants() {
        Module module = Guest.module("asyncify", Instrumentation.NONE);
        for (Way way : Way.values()) {
            assertThat(Run.of(module, way, ALWAYS, new Call("counting", 300))
                            .host()
                            .rewinds())
                    .isEqualTo(300);
            assertThat(Run.of(module, way, NEVER, new Call("counting", 300))
                            .host()
                            .rewinds())
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowCanonicalNansAfterARewindAndLeaveOthersAlone(Way way) {
        Module module = Guest.module("asyncify", Instrumentation.NONE);
        Run run = Run.of(module, way, ALWAYS, new Call("nans", OWN_BITS, f32(Float.POSITIVE_INFINITY), 4));
        LinearMemory memory = run.guest().instance().memory();

        assertThat(memory.getLong(0, 0)).isEqualTo(OWN_BITS);
        assertThat(memory.getInt(8, 0)).isEqualTo(0x7F80_0000);
        assertThat(memory.getLong(16, 0)).isEqualTo(CANONICAL);
        assertThat(memory.getInt(24, 0)).isEqualTo(0x7FC0_0000);
        assertThat(run.results()).containsExactly(CANONICAL ^ 0x7FC0_0000);
    }

    @ParameterizedTest
    @MethodSource("metered")
    void shouldRunOutOfFuelAtTheSamePlace(Module module) {
        for (Call call : List.of(
                new Call("deep", 4, 5, f32(0.25f), f64(1e9)),
                new Call("counting", 7),
                new Call("pair", 3),
                new Call("indirect", 3, 8),
                new Call("fiber", 6))) {
            long used = Run.of(module, Way.INTERPRETED, ALWAYS, call).used();
            for (long fuel = used; fuel > 0; fuel -= 1 + used / 29) {
                isSame(module, LIMITS, ALWAYS, fuel, call);
                isSame(module, LIMITS, ALWAYS, fuel - 1, call);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void shouldExhaustTheCallBudgetAtTheSamePlace(Module module) {
        for (Call call : List.of(
                new Call("deep", 6, 5, f32(0.25f), f64(1e9)), new Call("indirect", 3, 8), new Call("fiber", 3))) {
            for (int units = 17; units < 700; units += 1 + units / 15) {
                isSame(module, new RunLimits(units, 16), ALWAYS, PLENTY, call);
            }
        }
    }

    /** Functions in whose calls the mode never changes, and one that catches what they throw. */
    @ParameterizedTest
    @MethodSource("modules")
    void shouldCatchWhatComesThroughFramesThatCouldBeUnwound(Module module) {
        isSame(module, LIMITS, NEVER, PLENTY, new Call("guarded", 60));
        if (module.instrumentation().metering() != Metering.NONE) {
            // A host that unwinds through a function that cannot be: nonsense without end, but the same nonsense.
            isSame(module, LIMITS, SOMETIMES, 300_000, new Call("guarded", 60));
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void shouldRewindInOneWayWhatWasUnwoundInAnother(Module module) {
        Call call = new Call("deep", 6, 5, f32(0.25f), f64(1e9));
        Run whole = Run.of(module, Way.INTERPRETED, ALWAYS, call);
        for (Way first : Way.values()) {
            for (Way second : Way.values()) {
                SlowHost host = new SlowHost(SlowHost.Buffer.OF_SMALL_MODULES, ALWAYS);
                Guest unwound = new Guest(module, first, LIMITS, host);
                unwound.instance().fuel = PLENTY;
                unwound.call(call.export(), call.arguments());
                Guest other = new Guest(module, second, LIMITS, host);
                Snapshot.of(unwound.instance()).restoreTo(other.instance());

                assertThat(host.resume(other, call.export(), new long[call.arguments().length]))
                        .as("%s, then %s", first, second)
                        .isEqualTo(whole.results());
                assertThat(other.instance().fuel).isEqualTo(whole.guest().instance().fuel);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("metered")
    void shouldRunAlikeWhateverAnErraticHostDoes(Module module) {
        for (long seed = 0; seed < 40; seed++) {
            Guest expected = ErraticHost.session(module, Way.INTERPRETED, seed);
            for (Way way : EnumSet.complementOf(EnumSet.of(Way.INTERPRETED))) {
                ErraticHost.session(module, way, seed).isLike(expected, "seed " + seed + ", " + way);
            }
        }
    }
}
