package dev.quipu.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Linker;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Relaxed SIMD has one meaning here: the specification's deterministic profile, in which every parameter R is 0. Where
 * that is another instruction's, the two are compared; dot products and multiply-add are written out as the
 * specification does.
 */
class RelaxedSimdTest {

    /** A vector, bytes 0 to 7 first. */
    record Vector(long low, long high) {}

    @Provide
    Arbitrary<Vector> vectors() {
        return halves().flatMap(low -> halves().map(high -> new Vector(low, high)));
    }

    /** Corner cases of each lane width often. */
    private static Arbitrary<Long> halves() {
        Arbitrary<Integer> bytes = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of(0x00, 0x01, 0x0F, 0x10, 0x7F, 0x80, 0x81, 0xFF)),
                Tuple.of(1, Arbitraries.integers().between(0, 255)));
        Arbitrary<Long> patterns = bytes.list().ofSize(8).map(list -> {
            long half = 0;
            for (int each : list) {
                half = half << 8 | each;
            }
            return half;
        });
        Arbitrary<Long> singles = Arbitraries.of(
                        0f,
                        -0f,
                        1f,
                        -1.5f,
                        Float.NaN,
                        Float.POSITIVE_INFINITY,
                        -3e9f,
                        5e9f,
                        Float.MIN_VALUE,
                        0x1.fffffep30f)
                .list()
                .ofSize(2)
                .map(two -> (long) Float.floatToRawIntBits(two.get(0)) << 32
                        | Float.floatToRawIntBits(two.get(1)) & 0xFFFF_FFFFL);
        Arbitrary<Long> doubles = Arbitraries.of(
                        0.0, -0.0, 1.5, -2.5, Double.NaN, Double.NEGATIVE_INFINITY, 3e9, -3e9, 5e9, Double.MIN_VALUE)
                .map(Double::doubleToRawLongBits);
        return Arbitraries.oneOf(patterns, singles, doubles, Arbitraries.longs());
    }

    private static final Map<String, Func> FUNCTIONS = new TreeMap<>();

    /** A function of {@code arity} vectors to one: instruction {@code 0xFD opcode}. */
    private static Func function(Tier tier, int opcode, int arity) {
        return FUNCTIONS.computeIfAbsent(tier + " " + opcode, _ -> made(tier, opcode, arity));
    }

    private static Func made(Tier tier, int opcode, int arity) {
        WasmBytes type =
                WasmBytes.part().bytes(1, 0x60).u32(arity).times(arity, 0x7B).bytes(1, 0x7B);
        WasmBytes body = WasmBytes.part().bytes(0);
        for (int i = 0; i < arity; i++) {
            body.bytes(0x20, i);
        }
        body.bytes(0xFD).u32(opcode).bytes(0x0B);
        byte[] wasm = WasmBytes.module()
                .section(1, type)
                .section(3, WasmBytes.part().bytes(1, 0))
                .section(7, WasmBytes.part().bytes(1, 1, 'f', 0, 0))
                .section(
                        10, WasmBytes.part().bytes(1).u32(body.toArray().length).all(body))
                .toArray();
        return new Linker(tier.executor(RunLimits.DEFAULT))
                .instantiate(Module.parse(wasm, Limits.DEFAULT))
                .func("f");
    }

    private static long[] call(Func function, Vector... vectors) {
        long[] slots = new long[2 * vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            slots[2 * i] = vectors[i].low();
            slots[2 * i + 1] = vectors[i].high();
        }
        return function.call(slots);
    }

    private static final int[][] SAME_WITH_ONE = {{0x101, 0xF8}, {0x102, 0xF9}, {0x103, 0xFC}, {0x104, 0xFD}};
    private static final int[][] SAME_WITH_TWO = {
        {0x100, 0x0E}, {0x10D, 0xE8}, {0x10E, 0xE9}, {0x10F, 0xF4}, {0x110, 0xF5}, {0x111, 0x82}
    };
    private static final int[] LANESELECTS = {0x109, 0x10A, 0x10B, 0x10C};
    private static final int BITSELECT = 0x52;

    @Property(tries = 300)
    void shouldTruncateAsTheSaturatingInstructionsDo(@ForAll Tier tier, @ForAll("vectors") Vector a) {
        for (int[] pair : SAME_WITH_ONE) {
            assertThat(call(function(tier, pair[0], 1), a))
                    .as(Integer.toHexString(pair[0]))
                    .containsExactly(call(function(tier, pair[1], 1), a));
        }
    }

    @Property(tries = 300)
    void shouldSwizzleMultiplyAndCompareAsTheStrictInstructionsDo(
            @ForAll Tier tier, @ForAll("vectors") Vector a, @ForAll("vectors") Vector b) {
        for (int[] pair : SAME_WITH_TWO) {
            assertThat(call(function(tier, pair[0], 2), a, b))
                    .as(Integer.toHexString(pair[0]))
                    .containsExactly(call(function(tier, pair[1], 2), a, b));
        }
    }

    @Property(tries = 300)
    void shouldSelectLanesBitByBit(
            @ForAll Tier tier,
            @ForAll("vectors") Vector a,
            @ForAll("vectors") Vector b,
            @ForAll("vectors") Vector mask) {
        for (int opcode : LANESELECTS) {
            assertThat(call(function(tier, opcode, 3), a, b, mask))
                    .containsExactly(call(function(tier, BITSELECT, 3), a, b, mask));
        }
    }

    @Property(tries = 500)
    void shouldTakeBothSidesOfADotProductAsSignedAndSaturateItsSums(
            @ForAll Tier tier, @ForAll("vectors") Vector a, @ForAll("vectors") Vector b, @ForAll("vectors") Vector c) {
        assertThat(call(function(tier, 0x112, 2), a, b))
                .containsExactly(dot(a.low(), b.low()), dot(a.high(), b.high()));
        assertThat(call(function(tier, 0x113, 3), a, b, c))
                .containsExactly(pairwise(dot(a.low(), b.low()), c.low()), pairwise(dot(a.high(), b.high()), c.high()));
    }

    /** iadd_sat(16, S, imul(16, extend_s, extend_s) ..) of neighbours. */
    private static long dot(long a, long b) {
        long lanes = 0;
        for (int lane = 0; lane < 4; lane++) {
            int sum = 0;
            for (int i = 2 * lane; i < 2 * lane + 2; i++) {
                sum += (byte) (a >> 8 * i) * (byte) (b >> 8 * i);
            }
            int saturated = Math.max(-32_768, Math.min(32_767, sum));
            lanes |= (saturated & 0xFFFFL) << 16 * lane;
        }
        return lanes;
    }

    /** extadd_pairwise_s, then iadd(32). */
    private static long pairwise(long lanes, long c) {
        int lower = (short) lanes + (short) (lanes >> 16) + (int) c;
        int upper = (short) (lanes >> 32) + (short) (lanes >> 48) + (int) (c >> 32);
        return (long) upper << 32 | lower & 0xFFFF_FFFFL;
    }

    @Property(tries = 500)
    void shouldRoundMultiplyAddTwice(
            @ForAll Tier tier, @ForAll("vectors") Vector a, @ForAll("vectors") Vector b, @ForAll("vectors") Vector c) {
        Func mul32 = function(tier, 0xE6, 2);
        Func add32 = function(tier, 0xE4, 2);
        Func neg32 = function(tier, 0xE1, 1);
        Func mul64 = function(tier, 0xF2, 2);
        Func add64 = function(tier, 0xF0, 2);
        Func neg64 = function(tier, 0xED, 1);

        assertThat(call(function(tier, 0x105, 3), a, b, c)).containsExactly(call(add32, vector(call(mul32, a, b)), c));
        assertThat(call(function(tier, 0x106, 3), a, b, c))
                .containsExactly(call(add32, vector(call(mul32, vector(call(neg32, a)), b)), c));
        assertThat(call(function(tier, 0x107, 3), a, b, c)).containsExactly(call(add64, vector(call(mul64, a, b)), c));
        assertThat(call(function(tier, 0x108, 3), a, b, c))
                .containsExactly(call(add64, vector(call(mul64, vector(call(neg64, a)), b)), c));
    }

    private static Vector vector(long[] halves) {
        return new Vector(halves[0], halves[1]);
    }
}
