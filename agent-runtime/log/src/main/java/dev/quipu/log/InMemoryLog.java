package dev.quipu.log;

import dev.quipu.ao.Id;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A log that lives and dies with the JVM, for tests and quick simulations; its chain hashes are those of the files. */
public final class InMemoryLog implements MessageLog {

    private record Entry(long position, LogRecord record, Id hash) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Map<Id, List<Entry>> entriesByProcess = new HashMap<>();
    private final ProcessTails tails = new ProcessTails();
    private final RecordEncoder encoder = new RecordEncoder();
    private byte[] head = RecordEncoder.firstHash();

    @Override
    public synchronized long append(LogRecord entry) {
        tails.requireNext(entry);
        long position = entries.size();
        head = encoder.encode(entry, position, head);
        tails.advance(entry);
        var stored = new Entry(position, copyOf(entry), Id.of(head));
        entries.add(stored);
        entriesByProcess
                .computeIfAbsent(entry.process(), _ -> new ArrayList<>())
                .add(stored);
        return position;
    }

    /** Does nothing: memory is as durable as it gets. */
    @Override
    public void sync() {}

    @Override
    public synchronized Cursor read(long fromPosition) {
        return new ListCursor(tail(entries, fromPosition));
    }

    @Override
    public synchronized Cursor read(Id process, long fromSlot) {
        return new ListCursor(tail(entriesByProcess.getOrDefault(process, List.of()), fromSlot));
    }

    @Override
    public synchronized long size() {
        return entries.size();
    }

    @Override
    public synchronized OptionalLong lastSlot(Id process) {
        return tails.lastSlot(process);
    }

    @Override
    public synchronized Id head() {
        return Id.of(head);
    }

    /** Keeps everything: the log can still be read. */
    @Override
    public void close() {}

    private static List<Entry> tail(List<Entry> all, long from) {
        Cursors.requireNotNegative(from);
        return from >= all.size() ? List.of() : List.copyOf(all.subList((int) from, all.size()));
    }

    private static LogRecord copyOf(LogRecord entry) {
        return new LogRecord(
                entry.process(),
                entry.slot(),
                entry.timestampMillis(),
                entry.item().clone(),
                entry.assignment().clone());
    }

    private static final class ListCursor implements Cursor {

        private final List<Entry> list;
        private int index = -1;

        ListCursor(List<Entry> list) {
            this.list = list;
        }

        @Override
        public boolean next() {
            if (index + 1 >= list.size()) {
                return false;
            }
            index++;
            return true;
        }

        @Override
        public long position() {
            return entry().position();
        }

        @Override
        public LogRecord current() {
            return copyOf(entry().record());
        }

        @Override
        public Id hash() {
            return entry().hash();
        }

        @Override
        public void close() {}

        private Entry entry() {
            Cursors.requireStarted(index >= 0);
            return list.get(index);
        }
    }
}
