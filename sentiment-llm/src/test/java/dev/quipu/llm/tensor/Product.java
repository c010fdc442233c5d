package dev.quipu.llm.tensor;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.wasm.HostFunction.ValueType;
import dev.quipu.wasm.WasmInstance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * One matrix product, drawn from a seed: its bytes as a module has them in memory, and its result by definition.
 *
 * @param codes tiles as {@code tiles.h} shows them
 * @param scales empty for plain numbers, as are {@code xScales} and {@code xSums}
 * @param mins empty where there are none
 */
record Product(
        TileKind kind,
        int rows,
        int cols,
        int tokens,
        byte[] codes,
        float[] scales,
        float[] mins,
        byte[] x,
        float[] xScales,
        int[] xSums) {

    static Product draw(TileKind kind, boolean withMins, int rows, int cols, int tokens, long seed) {
        var random = new Random(seed);
        int tiles = (rows + TileKind.ROWS - 1) / TileKind.ROWS;
        byte[] codes = codes(kind, (int) (tiles * kind.bytes(cols)), random);
        if (kind.isPlain()) {
            byte[] x = floatBytes(tokens * cols, random);
            return new Product(
                    kind, rows, cols, tokens, codes, new float[0], new float[0], x, new float[0], new int[0]);
        }
        int scales = tiles * (cols / kind.scaleColumns()) * TileKind.ROWS;
        byte[] x = new byte[tokens * cols * Short.BYTES];
        int[] xSums = new int[tokens * cols / TileKind.BLOCK];
        var quants = little(x);
        // Whole blocks of the extremes, too: sums in int16 must hold them.
        int extreme = random.nextInt(4);
        for (int i = 0; i < tokens * cols; i++) {
            int quant = extreme == 0 ? 127 * (1 - 2 * (i / TileKind.BLOCK % 2)) : random.nextInt(255) - 127;
            quants.putShort((short) quant);
            xSums[i / TileKind.BLOCK] += quant;
        }
        float[] mins = withMins && kind != TileKind.CODES_6 ? floats(scales, random) : new float[0];
        return new Product(
                kind, rows, cols, tokens, codes, floats(scales, random), mins, x, floats(xSums.length, random), xSums);
    }

    private static byte[] codes(TileKind kind, int length, Random random) {
        byte[] codes = new byte[length];
        boolean extreme = random.nextInt(4) == 0;
        for (int i = 0; i < length; i++) {
            codes[i] = switch (kind) {
                case CODES_4 -> extreme ? 0 : (byte) random.nextInt();
                case CODES_8 -> extreme ? -128 : (byte) random.nextInt();
                case CODES_5 -> extreme ? -16 : (byte) (random.nextInt(32) - 16);
                case CODES_6 -> extreme ? -32 : (byte) (random.nextInt(64) - 32);
                case F32, F16, BF16 -> 0;
            };
        }
        ByteBuffer numbers = little(codes);
        while (kind.isPlain() && numbers.hasRemaining()) {
            float number = number(random);
            switch (kind) {
                case F16 -> numbers.putShort(Float.floatToFloat16(number));
                case BF16 -> numbers.putShort((short) (Float.floatToRawIntBits(number) >> 16));
                default -> numbers.putFloat(number);
            }
        }
        return codes;
    }

    /** Of many magnitudes: subnormal as halves, and now and then 0 or -0. */
    private static float number(Random random) {
        float number = (float) random.nextGaussian() * Math.scalb(1f, -random.nextInt(24));
        return random.nextInt(50) == 0 ? Math.copySign(0f, number) : number;
    }

    static float[] floats(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = number(random);
        }
        return values;
    }

    private static byte[] floatBytes(int count, Random random) {
        byte[] raw = new byte[count * Float.BYTES];
        little(raw).asFloatBuffer().put(floats(count, random));
        return raw;
    }

    static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** As {@code kernels.h} defines it, a number at a time; shape (tokens, rows). */
    float[] byDefinition() {
        float[] y = new float[tokens * rows];
        for (int token = 0; token < tokens; token++) {
            for (int row = 0; row < rows; row++) {
                y[token * rows + row] = kind.isPlain() ? plain(token, row) : coded(token, row);
            }
        }
        return y;
    }

    private float plain(int token, int row) {
        float y = 0;
        for (int c = 0; c < cols; c++) {
            y += numberAt(row, c) * little(x).getFloat((token * cols + c) * Float.BYTES);
        }
        return y;
    }

    private float numberAt(int row, int column) {
        int at = (row / TileKind.ROWS * cols + column) * TileKind.ROWS + row % TileKind.ROWS;
        return switch (kind) {
            case F16 -> Float.float16ToFloat(little(codes).getShort(at * Short.BYTES));
            case BF16 -> Float.intBitsToFloat(little(codes).getShort(at * Short.BYTES) << 16);
            default -> little(codes).getFloat(at * Float.BYTES);
        };
    }

    private float coded(int token, int row) {
        int step = kind.scaleColumns();
        int blocks = cols / step;
        float y = 0;
        for (int block = 0; block < blocks; block++) {
            int sum = 0;
            for (int c = block * step; c < (block + 1) * step; c++) {
                sum += codeAt(row, c) * little(x).getShort((token * cols + c) * Short.BYTES);
            }
            int scale = (row / TileKind.ROWS * blocks + block) * TileKind.ROWS + row % TileKind.ROWS;
            int xBlock = token * (cols / TileKind.BLOCK) + block * step / TileKind.BLOCK;
            y += (float) sum * (scales[scale] * xScales[xBlock]);
            if (mins.length > 0) {
                y += mins[scale] * (xScales[xBlock] * (float) xSums[xBlock]);
            }
        }
        return y;
    }

    private int codeAt(int row, int column) {
        int inTile = row % TileKind.ROWS;
        int lane = inTile < TileKind.ROWS / 2 ? 2 * inTile : 2 * (inTile - TileKind.ROWS / 2) + 1;
        int tile = row / TileKind.ROWS;
        if (kind == TileKind.CODES_4) {
            int four = (tile * cols / 4 + column / 4) * TileKind.ROWS + lane;
            return (little(codes).getShort(four * Short.BYTES) >> 4 * (column % 4) & 15) - 8;
        }
        return codes[(tile * cols + column) * TileKind.ROWS + lane];
    }

    /** Puts it into an instance's scratch memory; gives the arguments of {@code tensor.matmul}. */
    long[] putInto(WasmInstance instance, InferenceBuild build) {
        instance.call("qp_reset_scratch");
        return putBehind(instance, build);
    }

    /** The same behind what is there. */
    long[] putBehind(WasmInstance instance, InferenceBuild build) {
        return new long[] {
            kind.ordinal(),
            rows,
            cols,
            tokens,
            Modules.put(instance, build, codes),
            Modules.put(instance, build, bytes(scales)),
            Modules.put(instance, build, bytes(mins)),
            Modules.put(instance, build, x),
            Modules.put(instance, build, bytes(xScales)),
            Modules.put(instance, build, bytes(xSums)),
            Modules.put(instance, build, new byte[tokens * rows * Float.BYTES]),
        };
    }

    static byte[] bytes(float[] values) {
        byte[] raw = new byte[values.length * Float.BYTES];
        little(raw).asFloatBuffer().put(values);
        return raw;
    }

    private static byte[] bytes(int[] values) {
        byte[] raw = new byte[values.length * Integer.BYTES];
        little(raw).asIntBuffer().put(values);
        return raw;
    }

    /** Writes over the result, so that it must be written again to be right. */
    void spoil(WasmInstance instance, long[] arguments) {
        byte[] other = new byte[tokens * rows * Float.BYTES];
        Arrays.fill(other, (byte) 0x55);
        instance.write(arguments[arguments.length - 1], other);
    }

    /** The result that was written. */
    float[] result(WasmInstance instance, long[] arguments) {
        float[] y = new float[tokens * rows];
        little(instance.read(arguments[arguments.length - 1], y.length * Float.BYTES))
                .asFloatBuffer()
                .get(y);
        return y;
    }

    static ValueType address(InferenceBuild build) {
        return build == InferenceBuild.W32 ? ValueType.I32 : ValueType.I64;
    }
}
