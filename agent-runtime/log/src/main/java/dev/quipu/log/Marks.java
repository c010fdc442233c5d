package dev.quipu.log;

import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Known places in the segments: the first record of each and one about every 256 KiB, so that reading can start near
 * any position with a hash that was verified before. One writer, many readers.
 */
final class Marks {

    /** Where a record starts, and the chain hash before it. */
    record Mark(long segment, long position, long offset, byte[] hashBefore) {}

    private static final int SPACING_BYTES = 256 * 1024;

    private final ConcurrentSkipListMap<Long, Mark> byPosition = new ConcurrentSkipListMap<>();
    private long lastSegment = -1;
    private long lastOffset;

    /** Told of every record in order; remembers some. */
    void offer(long segment, long position, long offset, byte[] hashBefore) {
        if (segment != lastSegment || offset - lastOffset >= SPACING_BYTES) {
            byPosition.put(position, new Mark(segment, position, offset, hashBefore));
            lastSegment = segment;
            lastOffset = offset;
        }
    }

    /** The last mark at or before a position that is in the log. */
    Mark atOrBefore(long position) {
        return byPosition.floorEntry(position).getValue();
    }
}
