package dev.quipu.llm.memo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * The SQLite tables behind a memo.
 *
 * <pre>
 *   score  key | row of a score, a text or a vector (see {@link MemoRow}) | segment that last wrote or read it
 *   state  segment now | bytes stamped with it | bytes in all
 * </pre>
 */
final class MemoTable implements AutoCloseable {

    /** What a score takes, key, row, stamp and SQLite's own, in pages that are two thirds full. */
    static final int SCORE_BYTES = bytesOf(MemoRow.BYTES);

    /** From here on a row may reach into pages of its own, of which the last may be nearly empty. */
    private static final int LONG_ROW_BYTES = 900;

    private static final int PAGE_BYTES = 4096;

    /** What {@link #bytesOf} says, in SQL. */
    private static final String SUM_OF_BYTES =
            "coalesce(sum(64 + 2 * length(row) + %d * (length(row) >= %d)), 0)".formatted(PAGE_BYTES, LONG_ROW_BYTES);

    private static final int APPLICATION_ID = 0x5150_4d32; // "QPM2": changes with the tables' columns
    private static final int FIRST_APPLICATION_ID = 0x5150_4d31;
    private static final int BUSY_MILLIS = 5_000;
    private static final int WAL_PAGES = 250;
    private static final int SEGMENTS = 16;

    /** A row, and whether reading it is news to the table. */
    record Found(byte[] row, boolean isOld) {}

    /**
     * @param texts how many of the entries are texts
     * @param vectors how many of the entries are vectors
     * @param costNanos of all entries together; what damaged ones claim is not counted
     */
    record Content(long entries, long texts, long vectors, long costNanos, long fileBytes) {}

    private final Connection connection;
    private final long maxBytes;
    private final PreparedStatement select;
    private long segment;

    private MemoTable(Connection connection, long maxBytes) throws SQLException {
        this.connection = connection;
        this.maxBytes = maxBytes;
        begin();
        this.select = connection.prepareStatement("SELECT row, segment FROM score WHERE key = ?");
        this.segment = number("SELECT segment FROM state");
    }

    static MemoTable open(Path path, long maxBytes) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL); // a kill leaves whole transactions
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE); // whoever will write waits at once
        Connection connection = config.createConnection("jdbc:sqlite:" + path);
        try {
            return new MemoTable(connection, maxBytes);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void begin() throws SQLException {
        execute("PRAGMA wal_autocheckpoint = " + WAL_PAGES);
        execute("PRAGMA journal_size_limit = 0");
        if (number("PRAGMA application_id") == APPLICATION_ID) return;
        transaction(() -> {
            long application = number("PRAGMA application_id");
            boolean empty = number("SELECT count(*) FROM sqlite_schema") == 0;
            if (application == APPLICATION_ID) return; // another process was faster
            if (!empty && application != FIRST_APPLICATION_ID) throw new SQLException("a database of something else");
            execute("DROP TABLE IF EXISTS sentiment"); // of the first version; its scores are of that version, too
            execute("CREATE TABLE score (key BLOB PRIMARY KEY, row BLOB, segment INTEGER) WITHOUT ROWID");
            execute("CREATE TABLE state (segment INTEGER, stamped INTEGER, bytes INTEGER)");
            execute("INSERT INTO state VALUES (0, 0, 0)");
            execute("PRAGMA application_id = " + APPLICATION_ID);
        });
    }

    /** Whether the file itself is at fault, and not the disk or another process. */
    static boolean isDamage(SQLException e) {
        int primaryCode = e.getErrorCode() & 0xFF;
        return primaryCode == SQLiteErrorCode.SQLITE_CORRUPT.code || primaryCode == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /** Whether another process had the file for too long, which says nothing against the next try. */
    static boolean isBusy(SQLException e) {
        int primaryCode = e.getErrorCode() & 0xFF;
        return primaryCode == SQLiteErrorCode.SQLITE_BUSY.code || primaryCode == SQLiteErrorCode.SQLITE_LOCKED.code;
    }

    /** Whether SQLite finds nothing wrong; reads the whole file. */
    boolean isSound() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("PRAGMA quick_check(1)")) {
            return answer.next() && answer.getString(1).equals("ok");
        }
    }

    Optional<Found> find(MemoKey key) throws SQLException {
        select.setBytes(1, key.bytes());
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(new Found(row.getBytes(1), row.getLong(2) < segment)) : Optional.empty();
        }
    }

    /** An estimate of what a row of this length takes in the file, rather too much than too little. */
    static int bytesOf(int rowBytes) {
        return 64 + 2 * rowBytes + (rowBytes >= LONG_ROW_BYTES ? PAGE_BYTES : 0);
    }

    /**
     * Keeps what is new, stamps what was read, and drops the oldest segments where there is no room.
     *
     * @param rows to keep
     * @param read lengths of the rows that were read
     */
    void write(Map<MemoKey, byte[]> rows, Map<MemoKey, Integer> read) throws SQLException {
        transaction(() -> {
            segment = number("SELECT segment FROM state");
            long inserted = insert(rows);
            long stamped = inserted + stamp(read);
            execute("UPDATE state SET bytes = bytes + %d, stamped = stamped + %d".formatted(inserted, stamped));
            turnSegment();
        });
        if (number("SELECT bytes FROM state") > maxBytes) dropOldest();
    }

    /** Returns the bytes of the rows that were not there. */
    private long insert(Map<MemoKey, byte[]> rows) throws SQLException {
        long inserted = 0;
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR IGNORE INTO score VALUES (?, ?, ?)")) {
            for (var entry : rows.entrySet()) {
                insert.setBytes(1, entry.getKey().bytes());
                insert.setBytes(2, entry.getValue());
                insert.setLong(3, segment);
                inserted += (long) insert.executeUpdate() * bytesOf(entry.getValue().length);
            }
        }
        return inserted;
    }

    /** Returns the bytes of the rows that are still there. */
    private long stamp(Map<MemoKey, Integer> read) throws SQLException {
        long stamped = 0;
        try (PreparedStatement stamp = connection.prepareStatement("UPDATE score SET segment = ? WHERE key = ?")) {
            for (var entry : read.entrySet()) {
                stamp.setLong(1, segment);
                stamp.setBytes(2, entry.getKey().bytes());
                stamped += (long) stamp.executeUpdate() * bytesOf(entry.getValue());
            }
        }
        return stamped;
    }

    private void turnSegment() throws SQLException {
        execute("UPDATE state SET segment = segment + 1, stamped = 0 WHERE stamped > " + maxBytes / SEGMENTS);
        segment = number("SELECT segment FROM state");
    }

    private void dropOldest() throws SQLException {
        transaction(() -> {
            long keptBytes = maxBytes / 4 * 3;
            long bytes = number("SELECT " + SUM_OF_BYTES + " FROM score");
            while (bytes > keptBytes) {
                String oldest = " FROM score WHERE segment = " + number("SELECT min(segment) FROM score");
                bytes -= number("SELECT " + SUM_OF_BYTES + oldest);
                execute("DELETE" + oldest);
            }
            execute("UPDATE state SET bytes = " + bytes);
        });
        if (fileBytes() > maxBytes) execute("VACUUM");
    }

    void delete(MemoKey key, int rowBytes) throws SQLException {
        transaction(() -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM score WHERE key = ?")) {
                delete.setBytes(1, key.bytes());
                execute("UPDATE state SET bytes = bytes - " + (long) delete.executeUpdate() * bytesOf(rowBytes));
            }
        });
    }

    /** Deletes every entry and gives the room back. */
    void clear() throws SQLException {
        transaction(() -> {
            execute("DELETE FROM score");
            execute("UPDATE state SET bytes = 0, stamped = 0");
        });
        execute("VACUUM");
    }

    Content content() throws SQLException {
        long entries = 0;
        long texts = 0;
        long vectors = 0;
        long costNanos = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT key, row FROM score")) {
            while (rows.next()) {
                var key = new MemoKey(HexFormat.of().formatHex(rows.getBytes(1)));
                var row = rows.getBytes(2);
                var score = MemoRow.decodeScore(key, row).map(Memo.Kept::costNanos);
                var text = MemoRow.decodeText(key, row).map(Memo.Kept::costNanos);
                var vector = MemoRow.decodeVector(key, row).map(Memo.Kept::costNanos);
                entries++;
                if (text.isPresent()) texts++;
                if (vector.isPresent()) vectors++;
                costNanos += score.or(() -> text).or(() -> vector).orElse(0L);
            }
        }
        return new Content(entries, texts, vectors, costNanos, fileBytes());
    }

    private long fileBytes() throws SQLException {
        return number("PRAGMA page_count") * number("PRAGMA page_size");
    }

    private long number(String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            return answer.next() ? answer.getLong(1) : 0;
        }
    }

    private long execute(String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
            return statement.getUpdateCount();
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    private void transaction(Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            work.run();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
