package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.interpreter.VectorOracle;
import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.Immediate;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.LinearMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VectorTableTest {

    private static final int MEMORY_BYTES = 256;
    private static final int STACK_SLOTS = 8;

    /** Enough for the JVM to compile the instruction, at the highest tier too. */
    private static final int CALLS = 20_000;

    private static final long[] HALVES = {
        0,
        -1,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0x80000000_80000000L,
        0x7FFFFFFF_7FFFFFFFL,
        0x80008000_80008000L,
        0x7FFF8000_80017FFFL,
        0x80808080_80808080L,
        0x7F7F8080_80FF01FFL,
        0x00000000_80000000L,
        0x80000000_00000000L,
        0x0F1F100E_00FF807FL,
        // f32: NaNs of both signs, quiet, signalling and canonical; infinities; zeros; subnormals
        0x7FC00000_FFC00000L,
        0x7F800001_FFFFFFFFL,
        0x7FC12345_7F800000L,
        0xFF800000_00000001L,
        0x80000001_007FFFFFL,
        // halves, and about where numbers become integers, 2^31 and 2^32
        0x3F000000_BF000000L,
        0x3FC00000_C0200000L,
        0x4B000001_4AFFFFFFL,
        0xCAFFFFFF_CB000000L,
        0x4F000000_CF000000L,
        0x4F800000_4EFFFFFFL,
        0x4F7FFFFF_4F000001L,
        0x7F7FFFFF_33FFFFFFL,
        // f64 likewise
        0x7FF80000_00000000L,
        0xFFF80000_00000000L,
        0x7FF00000_00000001L,
        0xFFFFFFFF_FFFFFFFFL,
        0x7FF81234_56789ABCL,
        0x7FF00000_00000000L,
        0xFFF00000_00000000L,
        0x00000000_00000001L,
        0x3FE00000_00000000L,
        0xBFE00000_00000000L,
        0x3FF80000_00000000L,
        0xC0040000_00000000L,
        0x3FDFFFFF_FFFFFFFFL,
        0x43300000_00000001L,
        0x432FFFFF_FFFFFFFFL,
        0xC3300000_00000000L,
        0x41E00000_00000000L,
        0xC1E00000_00000000L,
        0x41DFFFFF_FFC00000L,
        0x41DFFFFF_FFFFFFFFL,
        0xC1E00000_001FFFFFL,
        0x41EFFFFF_FFE00000L,
        0x41EFFFFF_FFFFFFFFL,
        0x41F00000_00000000L,
        0xBFEFFFFF_FFFFFFFFL,
        0x47EFFFFF_E0000000L,
        0x47EFFFFF_F0000000L,
        0x36900000_00000001L,
    };

    private record Variant(VectorRow row, VectorImmediates immediates) {}

    private final SplittableRandom random = new SplittableRandom(20_261_121);
    private final LinearMemory expectedMemory = new LinearMemory(new SizeRange(false, 1, true, 1), Limits.DEFAULT);
    private final MemorySegment memory = Arena.ofAuto().allocate(MEMORY_BYTES);

    private static Stream<Opcode> vectorInstructions() {
        return Arrays.stream(Opcode.values())
                .filter(opcode -> opcode.feature() == Feature.SIMD || opcode.feature() == Feature.RELAXED_SIMD);
    }

    @Test
    void shouldHaveARowForEveryVectorInstruction() {
        assertThat(vectorInstructions()).hasSize(256).allSatisfy(opcode -> {
            VectorRow row = VectorTable.row(opcode);
            long vectors = IntStream.range(0, opcode.operandCount())
                    .filter(i -> opcode.operand(i) == ValueType.V128)
                    .count();
            assertThat(row.operands()).hasSize((int) vectors);
            assertThat(row.result() != null).isEqualTo(opcode.result() == ValueType.V128);
        });
    }

    @Test
    void shouldRefuseOtherInstructions() {
        assertThatThrownBy(() -> VectorTable.row(Opcode.I32_ADD)).hasMessageContaining("I32_ADD");
    }

    @ParameterizedTest
    @MethodSource("vectorInstructions")
    void shouldGiveWhatTheInterpreterGives(Opcode opcode) {
        for (Variant variant : variants(opcode)) {
            Consumer<long[]> compiled =
                    VectorProbe.compile(opcode, variant.row(), variant.immediates(), memory.address());
            for (int call = 0; call < CALLS; call++) {
                compare(opcode, variant, compiled);
            }
        }
    }

    /** Those whose lowering is not one call, or met a gap of the JVM's compiler in another form. */
    @ParameterizedTest
    @EnumSource(
            value = Opcode.class,
            names = {
                "I64X2_LT_S",
                "I64X2_ABS",
                "I64X2_SHR_S",
                "I64X2_MUL",
                "I64X2_BITMASK",
                "I64X2_ALL_TRUE",
                "F64X2_LE",
                "F64X2_PMIN",
                "F64X2_CEIL",
                "F32X4_NEAREST",
                "F32X4_MIN",
                "I32X4_TRUNC_SAT_F32X4_U",
                "I32X4_TRUNC_SAT_F64X2_S_ZERO",
                "I32X4_TRUNC_SAT_F64X2_U_ZERO",
                "F64X2_PROMOTE_LOW_F32X4",
                "I8X16_SWIZZLE",
                "I8X16_SHUFFLE",
                "V128_CONST",
                "I8X16_NARROW_I16X8_U",
                "I16X8_EXTEND_HIGH_I8X16_S",
                "I8X16_POPCNT",
                "I8X16_SHR_S",
                "I32X4_DOT_I16X8_S",
                "V128_LOAD8X8_S",
                "V128_LOAD64_ZERO",
                "V128_LOAD16_LANE",
                "V128_STORE8_LANE"
            })
    void shouldNotAllocateOnceCompiled(Opcode opcode) throws ReflectiveOperationException {
        // Elsewhere the JVM's compiler may lack an instruction these forms count on.
        assumeThat(System.getProperty("os.arch")).as("architecture").isIn("amd64", "aarch64");
        assertThat(VectorLoops.measure(opcode).allocatedBytes()).isLessThan(0.01);
    }

    private void compare(Opcode opcode, Variant variant, Consumer<long[]> compiled) {
        long[] operands = new long[STACK_SLOTS];
        int height = fill(opcode, operands);
        long[] expected = operands.clone();
        VectorImmediates immediates = variant.immediates();
        boolean touchesMemory = opcode.immediate() == Immediate.MEMARG || opcode.immediate() == Immediate.MEMARG_LANE;
        if (touchesMemory) {
            fillMemory();
        }
        VectorOracle.run(
                opcode, expected, height, immediates.low(), immediates.high(), immediates.lane(), expectedMemory);
        long[] actual = operands.clone();
        compiled.accept(actual);
        if (!sameResult(opcode, actual, expected)) {
            assertThat(hex(actual))
                    .as("%s %s of %s", opcode, immediates, hex(operands))
                    .isEqualTo(hex(expected));
        }
        if (touchesMemory) {
            assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expectedMemory.read(0, MEMORY_BYTES));
        }
    }

    private static boolean sameResult(Opcode opcode, long[] actual, long[] expected) {
        return switch (opcode.result()) {
            case null -> true;
            case V128 -> actual[0] == expected[0] && actual[1] == expected[1];
            case I32, F32 -> (int) actual[0] == (int) expected[0];
            default -> actual[0] == expected[0];
        };
    }

    private static List<String> hex(long[] slots) {
        return Arrays.stream(slots).mapToObj(Long::toHexString).toList();
    }

    private int fill(Opcode opcode, long[] stack) {
        int height = 0;
        for (int i = 0; i < opcode.operandCount(); i++) {
            ValueType type = opcode.operand(i);
            switch (type) {
                case null -> stack[height++] = random.nextInt(MEMORY_BYTES - 15);
                case V128 -> {
                    stack[height++] = half();
                    stack[height++] = half();
                }
                case I32 -> stack[height++] = (int) half();
                case F32 -> stack[height++] = (int) half();
                default -> stack[height++] = half();
            }
        }
        if (height == 4 && random.nextInt(4) == 0) {
            // Equal lanes in two operands are too rare by chance.
            stack[2 + random.nextInt(2)] = stack[random.nextInt(2)];
        }
        return height;
    }

    private long half() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> pick() << 32 | pick() >>> 32;
            case 2 -> (pick() ^ random.nextLong(-3, 4));
            case 3 -> Double.doubleToRawLongBits(random.nextDouble(-5e9, 5e9));
            case 4 ->
                (long) Float.floatToRawIntBits((float) random.nextDouble(-9, 9)) << 32
                        | Float.floatToRawIntBits((float) random.nextDouble(-5e9, 5e9)) & 0xFFFF_FFFFL;
            default -> pick();
        };
    }

    private long pick() {
        return HALVES[random.nextInt(HALVES.length)];
    }

    private void fillMemory() {
        byte[] bytes = new byte[MEMORY_BYTES];
        random.nextBytes(bytes);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, MEMORY_BYTES);
        expectedMemory.write(0, bytes, 0, MEMORY_BYTES);
    }

    /** Every lane, several constants and shuffles, each shape where any will do, both ways to reach memory. */
    private List<Variant> variants(Opcode opcode) {
        List<Variant> variants = new ArrayList<>();
        switch (opcode.immediate()) {
            case LANE -> {
                for (int lane = 0; lane < opcode.lanes(); lane++) {
                    add(variants, opcode, 0, 0, lane, false);
                }
            }
            case MEMARG_LANE -> {
                for (int lane = 0; lane < opcode.lanes(); lane++) {
                    add(variants, opcode, 0, 0, lane, lane % 2 == 0);
                }
                add(variants, opcode, 0, 0, 1, true);
                add(variants, opcode, 0, 0, 0, false);
            }
            case MEMARG -> {
                add(variants, opcode, 0, 0, 0, false);
                add(variants, opcode, 0, 0, 0, true);
            }
            case V128 -> {
                for (long low : new long[] {0, -1, 0x11111111_11111111L, 0x12341234_12341234L, 0x7FC00001_7FC00001L}) {
                    add(variants, opcode, low, low, 0, false);
                }
                add(variants, opcode, 0x7FF00000_00000001L, 0x7FF00000_00000001L, 0, false);
                add(variants, opcode, random.nextLong(), random.nextLong(), 0, false);
            }
            case SHUFFLE -> {
                add(variants, opcode, 0x07060504_03020100L, 0x0F0E0D0C_0B0A0908L, 0, false);
                add(variants, opcode, 0x17161514_13121110L, 0x1F1E1D1C_1B1A1918L, 0, false);
                for (int i = 0; i < 3; i++) {
                    long low = random.nextLong();
                    long high = random.nextLong();
                    add(variants, opcode, low & 0x0F0F0F0F_0F0F0F0FL, high & 0x0F0F0F0F_0F0F0F0FL, 0, false);
                    add(variants, opcode, low & 0x1F1F1F1F_1F1F1F1FL, high & 0x1F1F1F1F_1F1F1F1FL, 0, false);
                    add(
                            variants,
                            opcode,
                            low & 0x0F0F0F0F_0F0F0F0FL | 0x10101010_10101010L,
                            high & 0x0F0F0F0F_0F0F0F0FL | 0x10101010_10101010L,
                            0,
                            false);
                }
            }
            default -> add(variants, opcode, 0, 0, 0, false);
        }
        return variants;
    }

    private static void add(List<Variant> variants, Opcode opcode, long low, long high, int lane, boolean unsafe) {
        VectorRow plain = VectorTable.row(opcode);
        for (Shape shape : Shape.values()) {
            VectorRow row = VectorTable.row(opcode, shape);
            if (row != plain || shape == Shape.BYTES) {
                variants.add(new Variant(row, VectorProbe.immediates(low, high, lane, unsafe, 256)));
            }
        }
        if (plain.operands().contains(Shape.LONGS) || plain.operands().contains(Shape.DOUBLES)) {
            variants.add(new Variant(plain, VectorProbe.immediates(low, high, lane, unsafe, 128)));
        }
    }
}
