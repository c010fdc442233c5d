package dev.quipu.llm.memo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.Sentiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoTest {

    private static final Memo.Kept<Sentiment> ENTRY = entry(1);

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = folder.resolve("memo.db");
    }

    private static Memo.Kept<Sentiment> entry(int negativeMicros) {
        return new Memo.Kept<>(new Sentiment(negativeMicros, 1_000_000 - negativeMicros, 0), 1_000_000_007L);
    }

    @Test
    void shouldFindWhatWasKeptInAnEarlierRun() {
        try (var memo = new Memo(path)) {
            for (int i = 0; i < 1_000; i++) memo.keepScore(MemoKey.sentiment("model", "text " + i), entry(i));
            assertThat(memo.findScore(MemoKey.sentiment("model", "text 999"))).contains(entry(999)); // not written yet
        }
        try (var memo = new Memo(path)) {
            for (int i = 0; i < 1_000; i++)
                assertThat(memo.findScore(MemoKey.sentiment("model", "text " + i)))
                        .contains(entry(i));
            assertThat(memo.findScore(MemoKey.sentiment("model", "text 1000"))).isEmpty();
            assertThat(memo.findScore(MemoKey.sentiment("other model", "text 1")))
                    .isEmpty();
            assertThat(memo.trouble()).isEmpty();
        }
    }

    @Test
    void shouldTellModelAndTextApart() {
        try (var memo = new Memo(path)) {
            memo.keepScore(MemoKey.sentiment("ab", "c"), ENTRY);

            assertThat(memo.findScore(MemoKey.sentiment("a", "bc"))).isEmpty();
            assertThat(memo.findScore(MemoKey.sentiment("ab", "c"))).contains(ENTRY);
        }
    }

    @Test
    void shouldKeepWholeBatchesWhenTheProcessIsKilled() throws IOException {
        Path copy = folder.resolve("killed.db");
        try (var memo = new Memo(path)) {
            memo.keepScore(MemoKey.sentiment("model", "written"), ENTRY);
            memo.flush();
            memo.keepScore(MemoKey.sentiment("model", "not written"), ENTRY);
            // What lies on the disk now is what a kill would leave.
            Files.copy(path, copy);
            Files.copy(folder.resolve("memo.db-wal"), folder.resolve("killed.db-wal"));
        }
        try (var memo = new Memo(copy)) {
            assertThat(memo.findScore(MemoKey.sentiment("model", "written"))).contains(ENTRY);
            assertThat(memo.findScore(MemoKey.sentiment("model", "not written")))
                    .isEmpty();
            assertThat(memo.trouble()).isEmpty();
        }
    }

    @Test
    void shouldBeginAnewWhenTheFileIsNoDatabase() throws IOException {
        Files.writeString(path, "text,label\nsurely no database,".repeat(100));

        try (var memo = new Memo(path)) {
            assertThat(memo.trouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains("begun anew"));
            memo.keepScore(MemoKey.sentiment("model", "text"), ENTRY);
        }
        try (var memo = new Memo(path)) {
            assertThat(memo.findScore(MemoKey.sentiment("model", "text"))).contains(ENTRY);
        }
        assertThat(folder.resolve("memo.db.damaged")).content().startsWith("text,label");
    }

    @Test
    void shouldBeginAnewWhenTheFileIsDamaged() throws IOException {
        fill();
        byte[] bytes = Files.readAllBytes(path);
        var random = new Random(7);
        for (int i = 4096; i < bytes.length; i++) if (random.nextInt(3) == 0) bytes[i] = (byte) random.nextInt();
        Files.write(path, bytes);

        try (var memo = new Memo(path)) {
            for (int i = 0; i < 1_000; i++) {
                Optional<Memo.Kept<Sentiment>> found = memo.findScore(MemoKey.sentiment("model", "text " + i));
                if (found.isPresent()) assertThat(found).contains(entry(i));
            }
            assertThat(memo.trouble()).isPresent();
            memo.keepScore(MemoKey.sentiment("model", "text"), ENTRY);
            memo.flush();
            assertThat(memo.findScore(MemoKey.sentiment("model", "text"))).contains(ENTRY);
        }
    }

    @Test
    void shouldBeginAnewWhenTheFileWasCut() throws IOException {
        fill();
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), 6_000));

        try (var memo = new Memo(path)) {
            assertThat(memo.findScore(MemoKey.sentiment("model", "text 1"))).isEmpty();
            assertThat(memo.trouble()).isPresent();
        }
    }

    @Test
    void shouldNotBelieveARowThatWasTamperedWith() throws SQLException {
        fill();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE score SET row = (SELECT row FROM score AS other WHERE other.key < score.key ORDER BY key DESC LIMIT 1) WHERE key > (SELECT min(key) FROM score)");
        }

        try (var memo = new Memo(path)) {
            int found = 0;
            for (int i = 0; i < 1_000; i++) {
                found += memo.findScore(MemoKey.sentiment("model", "text " + i)).isPresent() ? 1 : 0;
            }
            assertThat(found).isEqualTo(1); // the first row is as it was
            assertThat(memo.trouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains("999 damaged entries dropped"));
            assertThat(memo.content())
                    .hasValueSatisfying(content -> assertThat(content.entries()).isEqualTo(1));
            memo.keepScore(MemoKey.sentiment("model", "text 1"), ENTRY);
            memo.flush();
            assertThat(memo.findScore(MemoKey.sentiment("model", "text 1"))).contains(ENTRY);
        }
    }

    @Test
    void shouldNotTouchADatabaseOfSomethingElse() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                var statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE prices (at INTEGER)");
        }

        assertThatThrownBy(() -> new Memo(path))
                .hasMessageContaining("memo.db")
                .hasMessageContaining("database of something else");
        assertThat(path).exists();
    }

    @Test
    void shouldBeginAMemoOfTheFirstVersionAnew() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                var statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA application_id = " + 0x5150_4d31);
            statement.executeUpdate("CREATE TABLE sentiment (key BLOB PRIMARY KEY, negative INTEGER) WITHOUT ROWID");
        }

        fill();

        try (var memo = new Memo(path)) {
            assertThat(memo.findScore(MemoKey.sentiment("model", "text 1"))).contains(entry(1));
        }
    }

    @Test
    void shouldForgetEverythingAlsoForOthersWhoHaveItOpen() throws IOException {
        fill();
        try (var memo = new Memo(path);
                var other = new Memo(path)) {
            assertThat(other.findScore(MemoKey.sentiment("model", "text 1"))).contains(entry(1));
            memo.clear();

            assertThat(other.findScore(MemoKey.sentiment("model", "text 1"))).isEmpty();
            other.keepScore(MemoKey.sentiment("model", "text 1"), ENTRY);
            assertThat(other.content()).hasValueSatisfying(content -> {
                assertThat(content.entries()).isEqualTo(1);
                assertThat(content.seconds()).isEqualTo(1.000000007);
            });
        }
        assertThat(Files.size(path)).isLessThan(20_000);
    }

    @Test
    void shouldSayThatItCannotBeOpened() {
        assertThatThrownBy(() -> new Memo(folder.resolve("absent/memo.db")))
                .hasMessageContaining("cannot open the memo");
    }

    private void fill() {
        try (var memo = new Memo(path)) {
            for (int i = 0; i < 1_000; i++) memo.keepScore(MemoKey.sentiment("model", "text " + i), entry(i));
        }
    }
}
