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

    /** Query heads that share keys and values while those are in registers. */
    static final int HEADS = 4;

    /** One thread's place: four query heads of one row. */
    private static final class Place {
        /** (head, number) */
        float[] q = {};
        /** (head, position from the window's first page on), a stride apart. */
        float[] scores = {};
        /** (head, number) */
        float[] mixed = {};
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
        // Later rows see more: they come first, so that threads end together.
        int items = attend.rows() * attend.keyHeads();
        workers.run(items, (item, worker) -> item(items - 1 - item, worker));
        memory = null;
    }

    private void item(int item, int worker) {
        if (places[worker] == null) {
            places[worker] = new Place();
        }
        int row = item / call.keyHeads();
        int keyHead = item % call.keyHeads();
        for (int head = 0; head < call.group(); head += HEADS) {
            heads(places[worker], row, keyHead, keyHead * call.group() + head, Math.min(HEADS, call.group() - head));
        }
    }

    /** Some query heads of a key head; those that are missing of four are the last one again. */
    private void heads(Place place, int row, int keyHead, int head, int count) {
        int size = call.headSize();
        int firstPage = call.first()[row] / PAGE;
        int pages = call.last()[row] / PAGE - firstPage + 1;
        int stride = (pages + 1) * PAGE; // whole vectors may be read behind the last position
        place.q = room(place.q, HEADS * size);
        place.mixed = room(place.mixed, HEADS * size);
        place.scores = room(place.scores, HEADS * stride);
        for (int i = 0; i < HEADS; i++) {
            long from = call.q()[row] + (long) (head + Math.min(i, count - 1)) * size * Float.BYTES;
            MemorySegment.copy(memory, FLOAT, from, place.q, i * size, size);
        }
        long offset = (long) keyHead * 2 * PAGE * size * Float.BYTES;
        for (int page = 0; page < pages; page++) {
            AttendKernels.scores(
                    memory,
                    call.pages()[row][page] + offset,
                    place.q,
                    size,
                    call.scale(),
                    place.scores,
                    page * PAGE,
                    stride);
        }
        int from = call.first()[row] - firstPage * PAGE;
        int to = call.last()[row] - firstPage * PAGE + 1;
        AttendKernels.softmax(place.scores, stride, from, to);
        mix(place, row, offset + (long) PAGE * size * Float.BYTES, from, to, stride);
        long mixed = call.mixed() + ((long) row * call.heads() + head) * size * Float.BYTES;
        for (int i = 0; i < count; i++) {
            AttendKernels.copyOut(place.mixed, i * size, size, memory, mixed + (long) i * size * Float.BYTES);
        }
    }

    private void mix(Place place, int row, long offset, int from, int to, int stride) {
        int size = call.headSize();
        Arrays.fill(place.mixed, 0, HEADS * size, 0f);
        for (int position = from; position < to; ) {
            int page = position / PAGE;
            int end = Math.min((page + 1) * PAGE, to);
            long values = call.pages()[row][page] + offset + (long) (position % PAGE) * size * Float.BYTES;
            AttendKernels.mix(memory, values, place.scores, position, end - position, stride, place.mixed, size);
            position = end;
        }
    }

    private static float[] room(float[] array, int length) {
        return array.length < length ? new float[length] : array;
    }
}
