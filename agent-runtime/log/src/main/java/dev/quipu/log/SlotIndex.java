package dev.quipu.log;

import dev.quipu.ao.Id;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The SQL of the index (process, slot) → place of the record. An append table by rowid, which is the position, plus a
 * unique index; it can be deleted at any time. One thread at a time.
 */
final class SlotIndex implements AutoCloseable {

    /** Where a record stands. */
    record Place(long slot, long position, long segment, long offset) {}

    private static final int VERSION = 1;
    private static final int BATCH_RECORDS = 10_000;

    private final Connection connection;
    private final Map<Id, Long> processNumbers = new HashMap<>();
    private long size;
    private byte[] head;

    /** Opens or creates; throws {@link SQLException} when the file is no index of this version. */
    SlotIndex(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
        try {
            createTables();
            connection.setAutoCommit(false);
            readProgress();
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Number of records indexed: the first ones of the log. */
    long size() {
        return size;
    }

    /** Whether a log with this chain hash after {@link #size} records is the one indexed. */
    boolean agreesWith(byte[] logHash) {
        return Arrays.equals(head, logHash);
    }

    /** Adds all that the cursor has to give, which must go on where the index ends. */
    void add(PositionCursor records) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into entry(position, process, slot, segment, offset) values (?, ?, ?, ?, ?)")) {
            while (addBatch(records, insert)) {
                insert.executeBatch();
                saveProgress();
                connection.commit();
            }
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            processNumbers.clear();
            readProgress();
            throw e;
        }
    }

    /** Places of a process from a slot on, in slot order, at most {@code limit}. */
    List<Place> find(Id process, long fromSlot, int limit) throws SQLException {
        var places = new ArrayList<Place>();
        try (var select = connection.prepareStatement("""
            select slot, position, segment, offset from entry
            where process = (select number from process where id = ?) and slot >= ?
            order by slot limit ?\
            """)) {
            select.setBytes(1, process.bytes());
            select.setLong(2, fromSlot);
            select.setInt(3, limit);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    places.add(new Place(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
                }
            }
        }
        return places;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void createTables() throws SQLException {
        try (var statement = connection.createStatement()) {
            // The index can be lost: no fsync.
            statement.execute("pragma synchronous = off");
            statement.execute("""
                create table if not exists process(
                    number integer primary key,
                    id blob not null unique)\
                """);
            statement.execute("""
                create table if not exists entry(
                    position integer primary key,
                    process integer not null,
                    slot integer not null,
                    segment integer not null,
                    offset integer not null)\
                """);
            statement.execute("create unique index if not exists entry_by_slot on entry(process, slot)");
            statement.execute("create table if not exists progress(version integer, size integer, head blob)");
        }
    }

    private void readProgress() throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select version, size, head from progress")) {
            size = 0;
            head = RecordEncoder.firstHash();
            if (!rows.next()) {
                return;
            }
            if (rows.getInt(1) != VERSION) {
                throw new SQLException("index version %d, expected %d".formatted(rows.getInt(1), VERSION));
            }
            size = rows.getLong(2);
            head = rows.getBytes(3);
        }
    }

    private void saveProgress() throws SQLException {
        try (var delete = connection.prepareStatement("delete from progress");
                var insert = connection.prepareStatement("insert into progress values (?, ?, ?)")) {
            delete.executeUpdate();
            insert.setInt(1, VERSION);
            insert.setLong(2, size);
            insert.setBytes(3, head);
            insert.executeUpdate();
        }
    }

    private boolean addBatch(PositionCursor records, PreparedStatement insert) throws SQLException {
        int added = 0;
        while (added < BATCH_RECORDS && records.next()) {
            var entry = records.headOnly();
            insert.setLong(1, records.position());
            insert.setLong(2, processNumber(entry.process()));
            insert.setLong(3, entry.slot());
            insert.setLong(4, records.segment());
            insert.setLong(5, records.offset());
            insert.addBatch();
            size = records.position() + 1;
            head = records.hash().bytes();
            added++;
        }
        return added > 0;
    }

    private long processNumber(Id process) throws SQLException {
        var known = processNumbers.get(process);
        if (known != null) {
            return known;
        }
        try (var insert = connection.prepareStatement("insert or ignore into process(id) values (?)");
                var select = connection.prepareStatement("select number from process where id = ?")) {
            insert.setBytes(1, process.bytes());
            insert.executeUpdate();
            select.setBytes(1, process.bytes());
            try (var rows = select.executeQuery()) {
                rows.next();
                processNumbers.put(process, rows.getLong(1));
            }
        }
        return processNumbers.get(process);
    }
}
