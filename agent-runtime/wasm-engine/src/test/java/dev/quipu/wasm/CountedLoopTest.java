package dev.quipu.wasm;

import static dev.quipu.wasm.WasmBytes.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.Linker;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Loops that count, on memory of one page, compiled and interpreted: the same result or trap, the same memory, the same
 * fuel, however near the ends of memory, of fuel and of the numbers they come.
 */
class CountedLoopTest {

    private static final int PAGE = 65_536;
    private static final int[] COMPARISONS = {0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F, 0x46};
    private static final int WIDER_COMPARISON = 0x51 - 0x46;
    /** i64.load8_u, i64.load16_s, i64.load32_u, i64.load */
    private static final int[] LOADS = {0x31, 0x32, 0x35, 0x29};
    /** i64.store8, i64.store16, i64.store32, i64.store */
    private static final int[] STORES = {0x3C, 0x3D, 0x3E, 0x37};

    private record Outcome(String result, long fuel, int memory) {}

    /** Writes one random module and its arguments; addresses and counter are of one width. */
    private static final class Sketch {
        final Random random;
        final boolean wide;
        final boolean wideCounter;

        Sketch(long seed) {
            random = new Random(seed);
            wide = random.nextBoolean();
            wideCounter = random.nextBoolean();
        }

        /** {@code f(from, to, first, bound) -> sum}, locals 4: sum. */
        byte[] module() {
            int address = wide ? 0x7E : 0x7F;
            int counter = wideCounter ? 0x7E : 0x7F;
            WasmBytes body = part().bytes(1, 1, 0x7E, 0x03, 0x40);
            int accesses = 1 + random.nextInt(3);
            for (int i = 0; i < accesses; i++) {
                load(body.bytes(0x20, 4)).bytes(0x7C, 0x21, 4);
            }
            if (random.nextBoolean()) {
                store(body);
            }
            step(body, 0, wide, random.nextInt(-20, 21));
            step(body, 1, wide, random.nextInt(-20, 21));
            int stride = random.nextInt(4) == 0 ? random.nextInt(-100, 101) : random.nextInt(-3, 4);
            compare(body, stride);
            body.bytes(0x0D, 0, 0x0B, 0x20, 4, 0x0B);
            byte[] function = body.toArray();
            return WasmBytes.module()
                    .section(1, part().bytes(1, 0x60, 4, address, address, counter, counter, 1, 0x7E))
                    .section(3, part().bytes(1, 0))
                    .section(5, part().bytes(1, wide ? 4 : 0, 1))
                    .section(7, part().bytes(1, 1, 'f', 0, 0))
                    .section(10, part().bytes(1).u32(function.length).all(body))
                    .toArray();
        }

        private WasmBytes load(WasmBytes body) {
            address(body, random.nextInt(2));
            return body.bytes(LOADS[random.nextInt(4)], 0).u32(offset());
        }

        private void store(WasmBytes body) {
            address(body, 1);
            body.bytes(0x20, 4, STORES[random.nextInt(4)], 0).u32(offset());
        }

        private int offset() {
            return random.nextInt(3) == 0 ? random.nextInt(PAGE + 10) : random.nextInt(20);
        }

        /** A pointer, a constant more, or the sum of both pointers; once in a while a multiple. */
        private void address(WasmBytes body, int pointer) {
            body.bytes(0x20, pointer);
            switch (random.nextInt(5)) {
                case 0 -> constant(body, wide, random.nextInt(-30, 31)).bytes(wide ? 0x7C : 0x6A);
                case 1 -> body.bytes(0x20, 1 - pointer, wide ? 0x7C : 0x6A);
                case 2 -> constant(body, wide, random.nextInt(1, 3)).bytes(wide ? 0x86 : 0x74);
                default -> {}
            }
        }

        private void step(WasmBytes body, int local, boolean wideLocal, int by) {
            constant(body.bytes(0x20, local), wideLocal, by).bytes(wideLocal ? 0x7C : 0x6A, 0x21, local);
        }

        /** Leaves the condition: of the counter before or after its step, on either side of the bound. */
        private void compare(WasmBytes body, int stride) {
            boolean before = random.nextInt(4) == 0;
            boolean turned = random.nextInt(4) == 0;
            int add = wideCounter ? 0x7C : 0x6A;
            if (turned) {
                body.bytes(0x20, 3);
            }
            if (before) {
                body.bytes(0x20, 2);
                step(body, 2, wideCounter, stride);
            } else {
                constant(body.bytes(0x20, 2), wideCounter, stride).bytes(add, 0x22, 2);
            }
            if (!turned) {
                body.bytes(0x20, 3);
            }
            int comparison = COMPARISONS[random.nextInt(COMPARISONS.length)];
            body.bytes(wideCounter ? comparison + WIDER_COMPARISON : comparison);
            if (random.nextInt(4) == 0) {
                body.bytes(0x45);
            }
        }

        private WasmBytes constant(WasmBytes body, boolean wideConstant, long value) {
            body.bytes(wideConstant ? 0x42 : 0x41);
            long left = value;
            for (; left < -64 || left > 63; left >>= 7) {
                body.bytes((int) (left & 0x7F | 0x80));
            }
            return body.bytes((int) (left & 0x7F));
        }

        long[] arguments() {
            long first = number();
            return new long[] {pointer(), pointer(), first, random.nextBoolean() ? first + near() : number()};
        }

        private long near() {
            return random.nextInt(-200, 201);
        }

        private long pointer() {
            return switch (random.nextInt(4)) {
                case 0 -> near();
                case 1 -> PAGE + near();
                case 2 -> random.nextInt(PAGE);
                default -> random.nextInt(PAGE / 2);
            };
        }

        private long number() {
            return switch (random.nextInt(5)) {
                case 0 -> Integer.MAX_VALUE + near();
                case 1 -> Long.MAX_VALUE + near();
                case 2 -> 0x1_0000_0000L + near();
                case 3 -> (1L << 61) + near();
                default -> near();
            };
        }

        long fuel() {
            return random.nextBoolean() ? 100_000 : random.nextInt(1_000);
        }
    }

    private static Outcome run(Tier tier, Module module, long[] arguments, long fuel) {
        Instance instance = new Linker(tier.executor(RunLimits.DEFAULT)).instantiate(module);
        LinearMemory memory = instance.memory();
        byte[] filled = new byte[PAGE];
        new Random(1).nextBytes(filled);
        memory.write(0, filled, 0, PAGE);
        instance.fuel = fuel;
        String result;
        try {
            result = Arrays.toString(instance.exportedFunction("f").call(arguments));
        } catch (Trap trap) {
            result = trap.getMessage();
        }
        return new Outcome(result, instance.fuel, Arrays.hashCode(memory.read(0, PAGE)));
    }

    @Property(tries = 1500)
    void shouldEndAsTheInterpreterDoes(@ForAll long seed, @ForAll boolean interruptible) {
        Sketch sketch = new Sketch(seed);
        Module module =
                Module.parse(sketch.module(), Limits.DEFAULT, new Instrumentation(Metering.QUIPU, interruptible));
        for (int i = 0; i < 8; i++) {
            long[] arguments = sketch.arguments();
            long fuel = sketch.fuel();

            assertThat(run(Tier.COMPILED, module, arguments, fuel))
                    .as("seed %d, arguments %s, fuel %d", seed, Arrays.toString(arguments), fuel)
                    .isEqualTo(run(Tier.INTERPRETED, module, arguments, fuel));
        }
    }

    /** {@code f(at, rounds)}: sums a load at {@code at}, moves that, counts down. */
    private static byte[] marching(boolean wide, int load, int offset, int step) {
        int address = wide ? 0x7E : 0x7F;
        WasmBytes body = part().bytes(1, 1, 0x7E, 0x03, 0x40, 0x20, 2, 0x20, 0, LOADS[load], 0)
                .u32(offset)
                .bytes(0x7C, 0x21, 2, 0x20, 0, wide ? 0x42 : 0x41, step & 0x7F, wide ? 0x7C : 0x6A, 0x21, 0)
                .bytes(0x20, 1, 0x41, 0x7F, 0x6A, 0x22, 1, 0x0D, 0, 0x0B, 0x20, 2, 0x0B);
        byte[] function = body.toArray();
        return WasmBytes.module()
                .section(1, part().bytes(1, 0x60, 2, address, 0x7F, 1, 0x7E))
                .section(3, part().bytes(1, 0))
                .section(5, part().bytes(1, wide ? 4 : 0, 1))
                .section(7, part().bytes(1, 1, 'f', 0, 0))
                .section(10, part().bytes(1).u32(function.length).all(body))
                .toArray();
    }

    @Property(tries = 300)
    void shouldTrapAtTheExactByteAndTheLastUnitOfFuel(
            @ForAll boolean wide,
            @ForAll @IntRange(max = 3) int load,
            @ForAll @IntRange(max = 300) int offset,
            @ForAll @IntRange(min = -40, max = 40) int step,
            @ForAll @IntRange(min = 1, max = 40) int rounds) {
        Module module = Module.parse(
                marching(wide, load, offset, step), Limits.DEFAULT, Instrumentation.metered(Metering.QUIPU));
        int way = (rounds - 1) * step;
        int width = 1 << load;
        for (int beyond = -1; beyond <= 1; beyond++) {
            long upTo = PAGE + beyond - width - offset - Math.max(way, 0);
            long downTo = -beyond - Math.min(way, 0);
            for (long at : new long[] {upTo, downTo}) {
                long[] arguments = {at, rounds};
                long used = 100_000 - run(Tier.INTERPRETED, module, arguments, 100_000).fuel;
                for (long fuel : new long[] {100_000, used, used - 1, used / 2}) {
                    assertThat(run(Tier.COMPILED, module, arguments, fuel))
                            .as("at %d, fuel %d", at, fuel)
                            .isEqualTo(run(Tier.INTERPRETED, module, arguments, fuel));
                }
            }
        }
    }
}
