package dev.quipu.llm.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Does {@code tensor.attend} on a module's memory. One call at a time; what it takes of memory is kept. */
final class Attend {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int PAGE = AttendCall.PAGE;

    /** Queries that share keys and values while those are in registers: heads of a key head, in rows of a sequence. */
    static final int QUERIES = 4;

    /** One thread's place: some queries that look at the same pages through windows that begin together. */
    private static final class Place {
        /** Which they are; those that are missing of four are the last one again. */
        final int[] row = new int[QUERIES];

        final int[] head = new int[QUERIES];
        /** Where their windows end, from the first page on. */
        final int[] end = new int[QUERIES];

        int count;
        /** (query, number) */
        float[] q = {};
        /** (query, position from the window's first page on), a stride apart. */
        float[] scores = {};
        /** (query, number) */
        float[] mixed = {};

        void add(int itsRow, int itsHead) {
            Arrays.fill(row, count, QUERIES, itsRow);
            Arrays.fill(head, count, QUERIES, itsHead);
            count++;
        }
    }

    private final Workers workers;
    private final Place[] places;
    private AttendCall call;
    private MemorySegment memory;

    Attend(Workers workers) {
        this.workers = workers;
        this.places = new Place[workers.count()];
    }

    /** Writes what is mixed. {@code all} is all of the module's memory, and the call's addresses are inside. */
    void run(AttendCall attend, MemorySegment all) {
        call = attend;
        memory = all;
        int[] groups = groups();
        // Later rows see more: they come first, so that threads end together.
        int items = (groups.length - 1) * attend.keyHeads();
        workers.run(items, (item, worker) -> {
            int group = (items - 1 - item) / attend.keyHeads();
            group(groups[group], groups[group + 1], (items - 1 - item) % attend.keyHeads(), worker);
        });
        memory = null;
    }

    /** Where groups of rows begin that see the same pages, and, last, how many rows there are. */
    private int[] groups() {
        int[] begins = new int[call.rows() + 1];
        int groups = 0;
        for (int row = 0; row < call.rows(); row++) {
            boolean joins = groups > 0
                    && row - begins[groups - 1] < QUERIES
                    && call.table()[row] == call.table()[row - 1]
                    && call.first()[row] == call.first()[row - 1];
            if (!joins) {
                begins[groups++] = row;
            }
        }
        begins[groups] = call.rows();
        return Arrays.copyOf(begins, groups + 1);
    }

    private void group(int fromRow, int toRow, int keyHead, int worker) {
        if (places[worker] == null) {
            places[worker] = new Place();
        }
        Place place = places[worker];
        for (int row = fromRow; row < toRow; row++) {
            for (int head = keyHead * call.group(); head < (keyHead + 1) * call.group(); head++) {
                place.add(row, head);
                if (place.count == QUERIES) {
                    queries(place, keyHead);
                }
            }
        }
        if (place.count > 0) {
            queries(place, keyHead);
        }
    }

    private void queries(Place place, int keyHead) {
        int size = call.headSize();
        int longest = place.row[0];
        for (int row : place.row) {
            longest = call.last()[row] > call.last()[longest] ? row : longest;
        }
        int firstPage = call.first()[longest] / PAGE;
        int pages = call.last()[longest] / PAGE - firstPage + 1;
        int stride = (pages + 1) * PAGE; // whole vectors may be read behind the last position
        place.q = room(place.q, QUERIES * size);
        place.mixed = room(place.mixed, QUERIES * size);
        place.scores = room(place.scores, QUERIES * stride);
        for (int i = 0; i < QUERIES; i++) {
            long from = call.q()[place.row[i]] + (long) place.head[i] * size * Float.BYTES;
            MemorySegment.copy(memory, FLOAT, from, place.q, i * size, size);
            place.end[i] = call.last()[place.row[i]] + 1 - firstPage * PAGE;
        }
        long offset = (long) keyHead * 2 * PAGE * size * Float.BYTES;
        long[] page = call.pages()[longest];
        for (int i = 0; i < pages; i++) {
            AttendKernels.scores(memory, page[i] + offset, place.q, size, call.scale(), place.scores, i * PAGE, stride);
        }
        int from = call.first()[longest] - firstPage * PAGE;
        AttendKernels.softmax(place.scores, stride, from, place.end);
        mix(place, page, offset + (long) PAGE * size * Float.BYTES, from, stride);
        for (int i = 0; i < place.count; i++) {
            long mixed = call.mixed() + ((long) place.row[i] * call.heads() + place.head[i]) * size * Float.BYTES;
            AttendKernels.copyOut(place.mixed, i * size, size, memory, mixed);
        }
        place.count = 0;
    }

    private void mix(Place place, long[] page, long offset, int from, int stride) {
        int size = call.headSize();
        Arrays.fill(place.mixed, 0, QUERIES * size, 0f);
        int common = Arrays.stream(place.end).min().orElseThrow();
        for (int position = from; position < common; ) {
            int end = Math.min((position / PAGE + 1) * PAGE, common);
            long values = page[position / PAGE] + offset + (long) (position % PAGE) * size * Float.BYTES;
            AttendKernels.mix(memory, values, place.scores, position, end - position, stride, place.mixed, size);
            position = end;
        }
        for (int i = 0; i < place.count; i++) {
            for (int position = common; position < place.end[i]; position++) {
                long values = page[position / PAGE] + offset + (long) (position % PAGE) * size * Float.BYTES;
                int weight = i * stride + position;
                AttendKernels.mixOfOne(memory, values, place.scores, weight, 1, place.mixed, i * size, size);
            }
        }
    }

    private static float[] room(float[] array, int length) {
        return array.length < length ? new float[length] : array;
    }
}
