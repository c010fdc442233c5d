package dev.quipu.llm.tensor;

import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.WasmInstance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The checked arguments of {@code tensor.attend}; {@code tensor.h} of the inference module says what they are.
 *
 * @param offset of the layer in a page, in bytes
 * @param q per row, address of its queries
 * @param table per row, address of its list of pages: equal for rows of one sequence
 * @param pages per row, addresses of the pages from its window on, where the layer begins: as many as it needs, or more
 * @param first per row, position the window begins at
 * @param last per row, its own position
 */
record AttendCall(
        int heads,
        int keyHeads,
        int headSize,
        float scale,
        long[] q,
        long[] table,
        long[][] pages,
        int[] first,
        int[] last,
        long mixed,
        long price)
        implements TensorCall {

    /** Positions of a page. */
    static final int PAGE = 16;

    static final int ARGUMENTS = 8;

    private static final long BASE_PRICE = 64;
    private static final long POSITION_PRICE = 32;
    private static final long ROWS_MOST = 1L << 16;
    private static final long HEADS_MOST = 1L << 12;
    private static final long HEAD_SIZE_MOST = 1L << 10;
    private static final int POSITIONS_MOST = 1 << 20;

    /** | q u64 | pages u64 | first u32 | last u32 | */
    private static final int ROW_BYTES = 24;

    /**
     * @param arguments in order, addresses of 32 bits zero-extended
     * @throws WasmException of phase TRAP if they are not what {@code tensor.h} asks for
     */
    static AttendCall of(long[] arguments, WasmInstance caller) {
        var ranges = new Ranges("tensor.attend", caller.memoryBytes());
        int rows = ranges.count("rows", arguments[0], 0, ROWS_MOST);
        int heads = ranges.count("heads", arguments[1], 1, HEADS_MOST);
        int keyHeads = ranges.count("key heads", arguments[2], 1, heads);
        int headSize = ranges.count("head size", arguments[3], 4, HEAD_SIZE_MOST);
        ranges.demand(heads % keyHeads == 0, "key heads", keyHeads);
        ranges.demand(headSize % 4 == 0, "head size", headSize);
        ranges.demand(arguments[5] >= 0, "offset", arguments[5]);
        long rowFloats = (long) heads * headSize;
        ranges.output("mixed", arguments[7], rows * rowFloats * Float.BYTES);
        ranges.input("rows", arguments[6], (long) rows * ROW_BYTES);
        ByteBuffer spans = read(caller, arguments[6], rows * ROW_BYTES);
        long[] q = new long[rows];
        int[] first = new int[rows];
        int[] last = new int[rows];
        var tables = new PageTables(caller, ranges, arguments[5], (long) keyHeads * 2 * PAGE * headSize * Float.BYTES);
        long[] table = new long[rows];
        long[][] pages = new long[rows][];
        long positions = 0;
        for (int row = 0; row < rows; row++) {
            q[row] = spans.getLong();
            table[row] = spans.getLong();
            first[row] = ranges.count("a window's begin", spans.getInt(), 0, POSITIONS_MOST - 1);
            last[row] = ranges.count("a position", spans.getInt(), first[row], POSITIONS_MOST - 1);
            ranges.input("queries", q[row], rowFloats * Float.BYTES);
            int count = last[row] / PAGE - first[row] / PAGE + 1;
            pages[row] = tables.pages(table[row], first[row] / PAGE, count);
            positions += (long) count * PAGE;
        }
        long price = BASE_PRICE + positions * heads * (2L * headSize + POSITION_PRICE);
        float scale = Float.intBitsToFloat((int) arguments[4]);
        return new AttendCall(heads, keyHeads, headSize, scale, q, table, pages, first, last, arguments[7], price);
    }

    private static ByteBuffer read(WasmInstance caller, long address, int bytes) {
        return ByteBuffer.wrap(caller.read(address, bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads lists of pages; rows of one sequence, which follow one another, share theirs. */
    private static final class PageTables {
        private final WasmInstance caller;
        private final Ranges ranges;
        private final long offset;
        private final long pageBytes;
        private long table = -1;
        private int first;
        private long[] pages = {};

        PageTables(WasmInstance caller, Ranges ranges, long offset, long pageBytes) {
            this.caller = caller;
            this.ranges = ranges;
            this.offset = offset;
            this.pageBytes = pageBytes;
        }

        /** At least {@code count} pages from one on. */
        long[] pages(long of, int from, int count) {
            if (of != table || from != first || count > pages.length) {
                pages = read(of, from, count);
                table = of;
                first = from;
            }
            return pages;
        }

        private long[] read(long of, int from, int count) {
            ranges.demand(of >= 0, "address of pages", of);
            long at = of + (long) from * Long.BYTES;
            ranges.input("pages", at, (long) count * Long.BYTES);
            ByteBuffer addresses = AttendCall.read(caller, at, count * Long.BYTES);
            long[] read = new long[count];
            for (int i = 0; i < count; i++) {
                long page = addresses.getLong();
                ranges.demand(page >= 0, "a page", page);
                read[i] = page + offset;
                ranges.input("a page", read[i], pageBytes);
            }
            return read;
        }
    }

    int rows() {
        return q.length;
    }

    /** Query heads to a key head. */
    int group() {
        return heads / keyHeads;
    }
}
