package dev.quipu.llm.tensor;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.llm.ReferenceMath;
import dev.quipu.wasm.WasmInstance;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * One call of attention, drawn from a seed: rows of one sequence at its last positions, each with a window of its own.
 *
 * @param q (row, head, number)
 * @param pages per page (key head, {keys (number, 16), values (16, number)})
 */
record Attention(
        int heads, int keyHeads, int headSize, float scale, float[][] q, float[][] pages, int[] first, int[] last) {

    private static final int PAGE = 16;

    /** What stands before the layer in a page. */
    private static final int OFFSET_BYTES = 48;

    static Attention draw(int heads, int keyHeads, int headSize, int rows, int positions, long seed) {
        var random = new Random(seed);
        float[][] q = new float[rows][];
        int[] first = new int[rows];
        int[] last = new int[rows];
        for (int row = 0; row < rows; row++) {
            q[row] = Product.floats(heads * headSize, random);
            last[row] = positions - rows + row;
            first[row] = random.nextBoolean() ? 0 : random.nextInt(last[row] + 1);
        }
        float[][] pages = new float[(positions + PAGE - 1) / PAGE][];
        for (int page = 0; page < pages.length; page++) {
            pages[page] = Product.floats(keyHeads * 2 * PAGE * headSize, random);
        }
        return new Attention(heads, keyHeads, headSize, 3 / (float) Math.sqrt(headSize), q, pages, first, last);
    }

    /** As attention.h and elementwise.h define it, a number at a time; shape (rows, heads, headSize). */
    float[] byDefinition() {
        float[] mixed = new float[q.length * heads * headSize];
        for (int row = 0; row < q.length; row++) {
            for (int head = 0; head < heads; head++) {
                float[] weights = softmax(scores(row, head));
                for (int i = 0; i < headSize; i++) {
                    float sum = 0;
                    for (int p = first[row]; p <= last[row]; p++) {
                        sum += weights[p - first[row]] * value(p, head, i);
                    }
                    mixed[(row * heads + head) * headSize + i] = sum;
                }
            }
        }
        return mixed;
    }

    private float[] scores(int row, int head) {
        float[] scores = new float[last[row] - first[row] + 1];
        for (int p = first[row]; p <= last[row]; p++) {
            float sum = 0;
            for (int i = 0; i < headSize; i++) {
                sum += key(p, head, i) * q[row][head * headSize + i];
            }
            scores[p - first[row]] = sum * scale;
        }
        return scores;
    }

    private float key(int position, int head, int i) {
        return pages[position / PAGE][block(head) + i * PAGE + position % PAGE];
    }

    private float value(int position, int head, int i) {
        return pages[position / PAGE][block(head) + (PAGE + position % PAGE) * headSize + i];
    }

    private int block(int head) {
        return head / (heads / keyHeads) * 2 * PAGE * headSize;
    }

    private static float[] softmax(float[] scores) {
        float largest = scores[0];
        for (float score : scores) {
            largest = Math.max(score, largest);
        }
        float sum = 0;
        for (int p = 0; p < scores.length; p++) {
            scores[p] = ReferenceMath.exp(scores[p] - largest);
            sum += scores[p];
        }
        float inverse = 1.0f / sum;
        for (int p = 0; p < scores.length; p++) {
            scores[p] *= inverse;
        }
        return scores;
    }

    /** Positions in the pages of all windows, together. */
    long positionsInPages() {
        long positions = 0;
        for (int row = 0; row < q.length; row++) {
            positions += (long) (last[row] / PAGE - first[row] / PAGE + 1) * PAGE;
        }
        return positions;
    }

    /** Puts it into an instance's scratch memory; gives the arguments of {@code tensor.attend}. */
    long[] putInto(WasmInstance instance, InferenceBuild build) {
        instance.call("qp_reset_scratch");
        ByteBuffer table = Product.little(new byte[pages.length * Long.BYTES]);
        for (float[] page : pages) {
            byte[] raw = new byte[OFFSET_BYTES + page.length * Float.BYTES];
            Product.little(raw).position(OFFSET_BYTES).put(Product.bytes(page));
            table.putLong(Modules.put(instance, build, raw));
        }
        long tableAt = Modules.put(instance, build, table.array());
        ByteBuffer rows = Product.little(new byte[q.length * 24]);
        for (int row = 0; row < q.length; row++) {
            rows.putLong(Modules.put(instance, build, Product.bytes(q[row])))
                    .putLong(tableAt)
                    .putInt(first[row])
                    .putInt(last[row]);
        }
        return new long[] {
            q.length,
            heads,
            keyHeads,
            headSize,
            Float.floatToRawIntBits(scale),
            OFFSET_BYTES,
            Modules.put(instance, build, rows.array()),
            Modules.put(instance, build, new byte[q.length * heads * headSize * Float.BYTES]),
        };
    }

    /** Address of the page that the first row's window begins in. */
    long page(WasmInstance instance, long[] arguments) {
        long table = Product.little(instance.read(arguments[6] + 8, 8)).getLong();
        return Product.little(instance.read(table + first[0] / PAGE * 8L, 8)).getLong();
    }

    /** The result that was written. */
    float[] result(WasmInstance instance, long[] arguments) {
        float[] mixed = new float[q.length * heads * headSize];
        Product.little(instance.read(arguments[arguments.length - 1], mixed.length * Float.BYTES))
                .asFloatBuffer()
                .get(mixed);
        return mixed;
    }
}
