package dev.quipu.log;

import dev.quipu.ao.Id;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log in segment files of one directory: {@code 00000000000000000000.log} and so on, {@code index.sqlite} (which
 * may be deleted at any time) and {@code writer.lock}.
 *
 * <ul>
 *   <li>Opening reads everything once and verifies checksums, chain, slots and timestamps. A last record that a crash
 *       left incomplete is cut; any other damage is refused with {@link CorruptLogException}.
 *   <li>Appends gather in a buffer of 1 MiB. {@link #sync} writes it and calls fsync; callers that arrive meanwhile
 *       share the next fsync. Cursors see what was appended before they were opened, synced or not.
 *   <li>After a {@link LogWriteException} every call but {@link #close} throws; open the log again. A thread that is
 *       interrupted while it writes closes the file (a rule of {@link java.nio.channels.FileChannel}), which counts as
 *       such a failure.
 * </ul>
 *
 * <p>Safe for many threads.
 */
public final class SegmentLog implements MessageLog {

    private static final long SEGMENT_BYTES = 64L << 20;
    private static final String INDEX_FILE = "index.sqlite";

    private final Path directory;
    private final Marks marks;
    private final ProcessTails tails;
    private final ProcessIndex index;
    private final RecordEncoder encoder = new RecordEncoder();

    /** Null when opened read-only. */
    private final SegmentWriter writer;

    private final DirectoryLock directoryLock;

    /** Guards everything below except {@code durableSize}, and the writer. */
    private final ReentrantLock appendLock = new ReentrantLock();

    private long size;
    private byte[] head;
    private IOException failure;
    private boolean closed;

    /** Held through an fsync; taken before {@code appendLock}. */
    private final ReentrantLock syncLock = new ReentrantLock();

    private long durableSize;

    private SegmentLog(
            Path directory,
            LogRecovery recovered,
            Optional<Path> indexFile,
            SegmentWriter writer,
            DirectoryLock directoryLock) {
        this.directory = directory;
        this.marks = recovered.marks();
        this.tails = recovered.tails();
        this.size = recovered.size();
        this.head = recovered.head();
        this.durableSize = recovered.size();
        this.writer = writer;
        this.directoryLock = directoryLock;
        this.index = new ProcessIndex(indexFile, new IndexSource());
    }

    /**
     * Opens a log for writing; creates the directory when it is missing.
     *
     * @throws CorruptLogException when anything but an incomplete last record is damaged
     * @throws LogInUseException when it is already open for writing, here or in another JVM
     */
    public static SegmentLog open(Path directory) {
        return open(directory, SEGMENT_BYTES, SegmentOutput::ofFile);
    }

    /** Whether a directory holds a log: at least one segment file. */
    public static boolean existsIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try {
            return !SegmentFormat.list(directory).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log in " + directory, e);
        }
    }

    /**
     * Opens a log without ever changing a byte of its directory. Meant for logs at rest: beside a live writer the last
     * record may look torn.
     *
     * @throws CorruptLogException when anything is damaged, an incomplete last record included
     */
    public static SegmentLog openReadOnly(Path directory) {
        try {
            return new SegmentLog(directory, LogRecovery.refusing(directory), Optional.empty(), null, null);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log in " + directory, e);
        }
    }

    static SegmentLog open(Path directory, long segmentBytes, SegmentOutput.Opener opener) {
        try {
            Directories.create(directory);
            var lock = DirectoryLock.take(directory);
            try {
                return openLocked(directory, segmentBytes, opener, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new LogWriteException("cannot open the log in %s: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private static SegmentLog openLocked(
            Path directory, long segmentBytes, SegmentOutput.Opener opener, DirectoryLock lock) throws IOException {
        var recovered = LogRecovery.cutting(directory);
        var writer = new SegmentWriter(directory, segmentBytes, opener);
        if (recovered.hasSegment()) {
            writer.resume(recovered.lastSegment(), recovered.lastSegmentEnd());
        } else {
            writer.begin(0, recovered.head());
        }
        return new SegmentLog(directory, recovered, Optional.of(directory.resolve(INDEX_FILE)), writer, lock);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the slot does not follow the process's last one, or the timestamp is not
     *     after the last one
     * @throws LogWriteException when storage refuses
     */
    @Override
    public long append(LogRecord entry) {
        appendLock.lock();
        try {
            requireWritable();
            tails.requireNext(entry);
            long position = size;
            var hash = encoder.encode(entry, position, head);
            write(position);
            head = hash;
            size++;
            tails.advance(entry);
            return position;
        } finally {
            appendLock.unlock();
        }
    }

    /** {@inheritDoc} Of a log opened read-only everything is on disk already. */
    @Override
    public void sync() {
        if (writer == null) {
            return;
        }
        long wanted = size();
        syncLock.lock();
        try {
            if (durableSize < wanted) {
                durableSize = forceAll();
            }
        } finally {
            syncLock.unlock();
        }
    }

    @Override
    public Cursor read(long fromPosition) {
        Cursors.requireNotNegative(fromPosition);
        appendLock.lock();
        try {
            flush();
            return fromPosition >= size
                    ? EmptyCursor.INSTANCE
                    : PositionCursor.open(directory, marks, fromPosition, size);
        } finally {
            appendLock.unlock();
        }
    }

    @Override
    public Cursor read(Id process, long fromSlot) {
        Cursors.requireNotNegative(fromSlot);
        appendLock.lock();
        try {
            flush();
            long lastSlot = tails.lastSlot(process).orElse(-1);
            return fromSlot > lastSlot
                    ? EmptyCursor.INSTANCE
                    : new SlotCursor(directory, index, process, fromSlot, lastSlot, size);
        } finally {
            appendLock.unlock();
        }
    }

    @Override
    public long size() {
        appendLock.lock();
        try {
            requireUsable();
            return size;
        } finally {
            appendLock.unlock();
        }
    }

    @Override
    public OptionalLong lastSlot(Id process) {
        appendLock.lock();
        try {
            requireUsable();
            return tails.lastSlot(process);
        } finally {
            appendLock.unlock();
        }
    }

    @Override
    public Id head() {
        appendLock.lock();
        try {
            requireUsable();
            return Id.of(head);
        } finally {
            appendLock.unlock();
        }
    }

    /** Syncs and closes; after a failure it only closes. Closing twice does nothing. */
    @Override
    public void close() {
        syncLock.lock();
        appendLock.lock();
        try {
            if (!closed) {
                finish();
            }
        } finally {
            appendLock.unlock();
            syncLock.unlock();
        }
    }

    private void finish() {
        try (var _ = directoryLock;
                var _ = writer;
                var _ = index) {
            if (writer != null && failure == null) {
                forceAll();
                index.finish(size);
            }
        } catch (IOException e) {
            throw new LogWriteException("cannot close the log in " + directory, e);
        } finally {
            closed = true;
        }
    }

    private void write(long position) {
        try {
            writer.prepare(encoder.bytes(), position, head);
            marks.offer(writer.segment(), position, writer.offset(), head);
            writer.add(encoder);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void flush() {
        requireUsable();
        if (writer != null) {
            try {
                writer.flush();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    /** Returns the number of records on disk. Others append while the fsync runs. */
    private long forceAll() {
        long flushedSize;
        SegmentOutput output;
        appendLock.lock();
        try {
            flush();
            flushedSize = size;
            output = writer.output();
        } finally {
            appendLock.unlock();
        }
        try {
            output.force();
            closeRetired();
        } catch (IOException e) {
            appendLock.lock();
            try {
                throw failed(e);
            } finally {
                appendLock.unlock();
            }
        }
        return flushedSize;
    }

    private void closeRetired() throws IOException {
        appendLock.lock();
        try {
            for (var ended : writer.takeRetired()) {
                ended.close();
            }
        } finally {
            appendLock.unlock();
        }
    }

    private LogWriteException failed(IOException e) {
        if (failure == null) {
            failure = e;
        }
        return writeException(e);
    }

    private LogWriteException writeException(IOException e) {
        return new LogWriteException(
                "cannot write the log in %s: %s; records not yet synced are lost, open the log again"
                        .formatted(directory, e.getMessage()),
                e);
    }

    private void requireWritable() {
        requireUsable();
        if (writer == null) {
            throw new IllegalStateException("the log in " + directory + " is open read-only");
        }
    }

    private void requireUsable() {
        if (closed) {
            throw new IllegalStateException("the log in " + directory + " is closed");
        }
        if (failure != null) {
            throw writeException(failure);
        }
    }

    private final class IndexSource implements ProcessIndex.Source {

        @Override
        public PositionCursor read(long from, long end) {
            return PositionCursor.open(directory, marks, from, end);
        }

        @Override
        public byte[] hashAfter(long count) {
            if (count == 0) {
                return RecordEncoder.firstHash();
            }
            try (var last = PositionCursor.open(directory, marks, count - 1, count)) {
                last.next();
                return last.hash().bytes();
            }
        }
    }
}
