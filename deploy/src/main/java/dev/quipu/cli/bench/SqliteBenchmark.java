package dev.quipu.cli.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The same messages into SQLite, as durable as the log: write-ahead log, {@code synchronous=FULL}, which is one fsync a
 * transaction. It keeps no hash chain.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class SqliteBenchmark {

    private static final byte[] PROCESS = new byte[32];
    private static final byte[] ITEM = LogBenchmark.item();

    private Scratch scratch;
    private Connection connection;
    private PreparedStatement insert;
    private long slot;

    @Setup(Level.Iteration)
    public void open() throws IOException, SQLException {
        scratch = new Scratch();
        connection = DriverManager.getConnection("jdbc:sqlite:" + scratch.resolve("log.sqlite"));
        try (var statement = connection.createStatement()) {
            statement.execute("pragma journal_mode = wal");
            statement.execute("pragma synchronous = full");
            statement.execute("""
                create table entry(
                    position integer primary key,
                    process blob not null,
                    slot integer not null,
                    timestamp integer not null,
                    item blob not null)\
                """);
        }
        connection.setAutoCommit(false);
        insert = connection.prepareStatement("insert into entry values (?, ?, ?, ?, ?)");
        slot = 0;
    }

    @Benchmark
    public void sqliteEach() throws SQLException {
        insert();
        connection.commit();
    }

    @Benchmark
    @OperationsPerInvocation(LogBenchmark.BATCH)
    public void sqlitePer1000() throws SQLException {
        for (int i = 0; i < LogBenchmark.BATCH; i++) {
            insert();
        }
        connection.commit();
    }

    @TearDown(Level.Iteration)
    public void close() throws SQLException, IOException {
        insert.close();
        connection.close();
        scratch.close();
    }

    private void insert() throws SQLException {
        insert.setLong(1, slot);
        insert.setBytes(2, PROCESS);
        insert.setLong(3, slot);
        insert.setLong(4, slot + 1);
        insert.setBytes(5, ITEM);
        insert.executeUpdate();
        slot++;
    }
}
