package dev.quipu.llm.memo;

import dev.quipu.strategy.Sentiment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** The SQLite table behind a memo: one row per key, each with a checksum of its own. */
final class MemoTable implements AutoCloseable {

    private static final int APPLICATION_ID = 0x5150_4d31; // "QPM1": changes with the table's columns
    private static final int BUSY_MILLIS = 5_000;

    private final Connection connection;
    private final PreparedStatement select;
    private final PreparedStatement insert;

    private MemoTable(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            String verdict = answer(statement, "PRAGMA quick_check(1)");
            if (!verdict.equals("ok")) throw damage(verdict);
            boolean empty =
                    answer(statement, "SELECT count(*) FROM sqlite_schema").equals("0");
            boolean ours = answer(statement, "PRAGMA application_id").equals(Integer.toString(APPLICATION_ID));
            if (!empty && !ours) throw new SQLException("a database of something else");
            statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
            statement.executeUpdate("""
                    CREATE TABLE IF NOT EXISTS sentiment (
                      key BLOB PRIMARY KEY, negative INTEGER, neutral INTEGER, positive INTEGER,
                      cost_nanos INTEGER, checksum INTEGER) WITHOUT ROWID""");
        }
        this.select = connection.prepareStatement(
                "SELECT negative, neutral, positive, cost_nanos, checksum FROM sentiment WHERE key = ?");
        this.insert = connection.prepareStatement("INSERT OR REPLACE INTO sentiment VALUES (?, ?, ?, ?, ?, ?)");
    }

    private static String answer(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next() ? answer.getString(1) : "no answer";
        }
    }

    static MemoTable open(Path path) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL); // a kill leaves whole transactions
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(BUSY_MILLIS);
        Connection connection = config.createConnection("jdbc:sqlite:" + path);
        try {
            return new MemoTable(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Whether the file itself is at fault, and not the disk or another process. */
    static boolean isDamage(SQLException e) {
        int primaryCode = e.getErrorCode() & 0xFF;
        return primaryCode == SQLiteErrorCode.SQLITE_CORRUPT.code || primaryCode == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    private static SQLException damage(String reason) {
        return new SQLException(reason, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
    }

    Optional<Memo.Entry> find(String key) throws SQLException {
        select.setBytes(1, HexFormat.of().parseHex(key));
        try (ResultSet row = select.executeQuery()) {
            if (!row.next()) return Optional.empty();
            int negative = row.getInt(1);
            int neutral = row.getInt(2);
            int positive = row.getInt(3);
            long cost = row.getLong(4);
            if (row.getLong(5) != checksum(key, negative, neutral, positive, cost)) {
                throw damage("the row of " + key + " does not match its checksum");
            }
            return Optional.of(new Memo.Entry(new Sentiment(negative, neutral, positive), cost));
        }
    }

    void write(Map<String, Memo.Entry> entries) throws SQLException {
        connection.setAutoCommit(false);
        for (var entry : entries.entrySet()) {
            Sentiment sentiment = entry.getValue().sentiment();
            int negative = sentiment.negativeMicros();
            int neutral = sentiment.neutralMicros();
            int positive = sentiment.positiveMicros();
            long cost = entry.getValue().costNanos();
            insert.setBytes(1, HexFormat.of().parseHex(entry.getKey()));
            insert.setInt(2, negative);
            insert.setInt(3, neutral);
            insert.setInt(4, positive);
            insert.setLong(5, cost);
            insert.setLong(6, checksum(entry.getKey(), negative, neutral, positive, cost));
            insert.addBatch();
        }
        insert.executeBatch();
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static long checksum(String key, int negative, int neutral, int positive, long cost) {
        ByteBuffer row = ByteBuffer.allocate(52).put(HexFormat.of().parseHex(key));
        row.putInt(negative).putInt(neutral).putInt(positive).putLong(cost).flip();
        CRC32C crc = new CRC32C();
        crc.update(row);
        return crc.getValue();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
