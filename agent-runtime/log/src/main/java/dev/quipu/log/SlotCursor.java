package dev.quipu.log;

import dev.quipu.ao.Id;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * Reads one process's records where the index says they stand. Each record is checked by its checksum and must be the
 * one asked for, so a wrong index is found out and rebuilt. What stands between the records is not read: their place in
 * the chain was verified when the log was opened.
 */
final class SlotCursor implements MessageLog.Cursor {

    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int PLACES_AT_ONCE = 1_000;

    private final Path directory;
    private final ProcessIndex index;
    private final Id process;
    private final long lastSlot;
    private final long end;
    private Iterator<SlotIndex.Place> places = List.<SlotIndex.Place>of().iterator();
    private long nextSlot;
    private SegmentReader reader;
    private long readerSegment = -1;
    private boolean started;
    private LogRecord current;

    /** Slots {@code fromSlot} to {@code lastSlot}, inclusive, of a log of {@code end} records. */
    SlotCursor(Path directory, ProcessIndex index, Id process, long fromSlot, long lastSlot, long end) {
        this.directory = directory;
        this.index = index;
        this.process = process;
        this.nextSlot = fromSlot;
        this.lastSlot = lastSlot;
        this.end = end;
    }

    @Override
    public boolean next() {
        if (nextSlot > lastSlot) {
            return false;
        }
        if (!places.hasNext()) {
            findPlaces();
        }
        if (!reads(places.next())) {
            index.rebuild(end);
            findPlaces();
            if (!reads(places.next())) {
                throw new CorruptLogException(
                        "%s: process %s slot %d is not where a fresh index says"
                                .formatted(directory, process, nextSlot),
                        end);
            }
        }
        nextSlot++;
        current = null;
        started = true;
        return true;
    }

    @Override
    public long position() {
        Cursors.requireStarted(started);
        return reader.position();
    }

    @Override
    public LogRecord current() {
        Cursors.requireStarted(started);
        if (current == null) {
            current = reader.record();
        }
        return current;
    }

    @Override
    public Id hash() {
        Cursors.requireStarted(started);
        return Id.of(reader.hash());
    }

    @Override
    public void close() {
        try {
            if (reader != null) {
                reader.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void findPlaces() {
        int count = (int) Math.min(PLACES_AT_ONCE, lastSlot - nextSlot + 1);
        places = index.find(process, nextSlot, count, end).iterator();
    }

    /** Whether the record of the next slot stands at this place. */
    private boolean reads(SlotIndex.Place place) {
        try {
            if (place.segment() < 0 || place.offset() < SegmentFormat.HEADER_BYTES) {
                return false;
            }
            openSegment(place.segment());
            reader.seekUnchained(place.offset(), place.position());
            return reader.step() == SegmentReader.Step.RECORD
                    && reader.process().equals(process)
                    && reader.slot() == nextSlot;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void openSegment(long segment) throws IOException {
        boolean isGrown = segment == readerSegment && reader.channel().size() > reader.fileBytes();
        if (segment != readerSegment || isGrown) {
            close();
            readerSegment = -1;
            reader = new SegmentReader(SegmentFormat.file(directory, segment), BUFFER_BYTES);
            readerSegment = segment;
        }
    }
}
