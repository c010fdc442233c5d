package dev.quipu.llm.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quipu.llm.ModelException;
import dev.quipu.llm.ModelException.Reason;
import dev.quipu.llm.ModelFile;
import dev.quipu.llm.gguf.GgufFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {

    @TempDir
    Path folder;

    private ModelStore store;

    @BeforeEach
    void open() {
        store = new ModelStore(folder.resolve("models"));
    }

    private Path model(String name) throws IOException {
        return Files.write(folder.resolve(name + ".gguf"), GgufFile.named(name));
    }

    private StoredModel added(String name) throws IOException {
        return store.add(model(name), AddOptions.DEFAULT).model();
    }

    private List<String> incoming() throws IOException {
        Path incoming = store.folder().resolve("incoming");
        if (Files.notExists(incoming)) return List.of();
        try (var files = Files.list(incoming)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static ModelException refusal(Reason reason, Callable<?> work) {
        var refusal = catchThrowableOfType(ModelException.class, work::call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(reason);
        return refusal;
    }

    @Test
    void shouldKeepAModelUnderItsHash() throws IOException {
        Path file = model("one");
        var added = store.add(file, AddOptions.DEFAULT);

        try (var original = ModelFile.open(file)) {
            assertThat(added.model().id().text()).isEqualTo(original.id());
        }
        assertThat(added.isNew()).isTrue();
        assertThat(added.model().source()).isEqualTo(file.toString());
        assertThat(added.model().bytes()).isEqualTo(Files.size(file));
        assertThat(added.model().file()).hasSameBinaryContentAs(file);
        assertThat(store.list()).containsExactly(added.model());
        assertThat(incoming()).isEmpty();
    }

    @Test
    void shouldNotCareWhatBecomesOfTheFileThatWasAdded() throws IOException {
        Path file = model("one");
        var model = store.add(file, AddOptions.DEFAULT).model();
        Files.write(file, new byte[] {1}, StandardOpenOption.WRITE);
        Files.delete(file);

        assertThat(store.verify(model)).isTrue();
    }

    @Test
    void shouldSayThatAModelWasThereAlready() throws IOException {
        var first = added("one");
        var again = store.add(model("one"), AddOptions.DEFAULT);

        assertThat(again.isNew()).isFalse();
        assertThat(again.model()).isEqualTo(first);
        assertThat(incoming()).isEmpty();
    }

    @Test
    void shouldFindAModelByNameIdHexAndUniquePrefix() throws IOException {
        var one = store.add(model("one"), AddOptions.DEFAULT.named("small")).model();
        added("two");

        for (String reference : List.of(
                "small",
                one.id().text(),
                one.id().hex(),
                one.id().hex().toUpperCase(Locale.ROOT),
                one.id().text().substring(0, 8))) {
            assertThat(store.find(reference)).as(reference).contains(one);
        }
        assertThat(one.names()).containsExactly("small");
        assertThat(store.find(one.id().text().substring(0, 3))).isEmpty();
        assertThat(store.find("other")).isEmpty();
        assertThat(store.find("../models/" + one.id())).isEmpty();
        assertThatThrownBy(() -> store.get("other"))
                .isInstanceOf(ModelException.class)
                .hasMessageContainingAll("no model 'other'", "small");
    }

    @Test
    void shouldRefuseAPrefixThatSeveralIdsHave() throws IOException {
        var one = added("one");
        // Another model whose id differs in its end only; no content hashes so, but none is looked at.
        String twin = one.id().text().substring(0, 42) + (one.id().text().endsWith("A") ? "E" : "A");
        Path folderOfTwin = Files.createDirectory(store.folder().resolve(twin));
        Files.copy(one.file(), folderOfTwin.resolve("model.gguf"));
        Files.writeString(folderOfTwin.resolve("source"), "nowhere");

        String prefix = one.id().text().substring(0, 10);
        assertThat(refusal(Reason.AMBIGUOUS, () -> store.find(prefix)))
                .hasMessageContainingAll(prefix, twin, one.id().text());
        assertThat(store.find(one.id().text())).contains(one);
    }

    @Test
    void shouldLetANameMeanOneModelUntilItIsMoved() throws IOException {
        var one = store.add(model("one"), AddOptions.DEFAULT.named("best")).model();
        assertThat(store.add(model("one"), AddOptions.DEFAULT.named("best")).isNew())
                .isFalse();
        assertThat(refusal(Reason.AMBIGUOUS, () -> store.add(model("two"), AddOptions.DEFAULT.named("best"))))
                .hasMessageContainingAll("best", one.id().text());
        assertThat(store.list()).containsExactly(one);

        var two = added("two");
        store.name("best", two);
        assertThat(store.get("best").id()).isEqualTo(two.id());
        assertThat(store.get(one.id().text()).names()).isEmpty();
        for (String bad :
                List.of("", "A", "-x", "a/b", "..", "x.gguf", "a b", one.id().hex())) {
            assertThat(ModelStore.isName(bad)).as(bad).isFalse();
            assertThatThrownBy(() -> store.name(bad, two)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldRefuseWhatIsNoModelAndKeepNothingOfIt() throws IOException {
        Path text = Files.writeString(folder.resolve("page.gguf"), "<!DOCTYPE html>".repeat(100));
        byte[] whole = GgufFile.named("one");
        Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, whole.length - 60));
        Path old = Files.write(
                folder.resolve("old.gguf"), new GgufFile().version(2).header());

        assertThat(refusal(Reason.MALFORMED, () -> store.add(text, AddOptions.DEFAULT)))
                .hasMessageContainingAll("page.gguf", "no GGUF");
        assertThat(refusal(Reason.TRUNCATED, () -> store.add(cut, AddOptions.DEFAULT)))
                .hasMessageContainingAll("cut.gguf", "token_embd.weight");
        refusal(Reason.UNSUPPORTED, () -> store.add(old, AddOptions.DEFAULT));
        refusal(Reason.UNREADABLE, () -> store.add(folder.resolve("none.gguf"), AddOptions.DEFAULT));
        refusal(Reason.UNREADABLE, () -> store.add(folder, AddOptions.DEFAULT));
        refusal(Reason.TOO_LONG, () -> store.add(model("one"), AddOptions.DEFAULT.atMost(100)));
        assertThat(store.list()).isEmpty();
        assertThat(incoming()).isEmpty();
    }

    @Test
    void shouldRefuseAFileWithAnotherHashThanExpected() throws IOException {
        var expected = added("one").id();

        assertThat(refusal(Reason.WRONG_HASH, () -> store.add(model("two"), AddOptions.DEFAULT.expecting(expected))))
                .hasMessageContainingAll("two.gguf", expected.hex());
        assertThat(store.add(model("one"), AddOptions.DEFAULT.expecting(expected))
                        .isNew())
                .isFalse();
        assertThat(incoming()).isEmpty();
    }

    @Test
    void shouldReadAStoredModelByRange() throws IOException {
        var model = added("one");
        byte[] expected = Files.readAllBytes(model.file());

        try (var file = store.open(model)) {
            byte[] start = new byte[4];
            assertThat(file.read(0, start, 0, 4)).isEqualTo(4);
            assertThat(start).isEqualTo("GGUF".getBytes());
            var all = MemorySegment.ofArray(new byte[expected.length]);
            assertThat(file.read(0, all)).isEqualTo(expected.length);
            assertThat(all.mismatch(MemorySegment.ofArray(expected))).isNegative();
        }
    }

    @Test
    void shouldMapAFileOnceHoweverOftenItIsOpen() throws IOException {
        var model = added("one");
        var first = store.open(model);
        var second = store.open(model);

        assertThat(second.content().address()).isEqualTo(first.content().address());
        first.close();
        first.close();
        assertThat(second.content().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 'G');
        assertThatThrownBy(first::content).isInstanceOf(IllegalStateException.class);
        second.close();
    }

    @Test
    void shouldRefuseAModelThatWasChanged() throws IOException {
        var model = added("one");
        var before = Files.getLastModifiedTime(model.file());
        damage(model);
        // Even one who sets the time back cannot set back that of the inode.
        Files.setLastModifiedTime(model.file(), before);

        assertThat(refusal(Reason.WRONG_HASH, () -> store.open(model)))
                .hasMessageContainingAll(model.id().text(), "damaged");
        assertThat(store.verify(model)).isFalse();
    }

    @Test
    void shouldFindDamageUnderAnUnbrokenSealWhenAskedToHash() throws IOException {
        var model = added("one");
        damage(model);
        Files.writeString(model.file().resolveSibling("seal"), Seal.of(model.file())); // as if a disk had failed

        store.open(model).close();
        refusal(Reason.WRONG_HASH, () -> store.openParanoid(model));
        refusal(Reason.WRONG_HASH, () -> store.open(model)); // found once, remembered
    }

    @Test
    void shouldSealAgainWhatWasTouchedButNotChanged() throws IOException {
        var model = added("one");
        Files.setLastModifiedTime(model.file(), FileTime.from(Instant.EPOCH));
        Path seal = model.file().resolveSibling("seal");
        assertThat(Seal.holds(model.file(), seal)).isFalse();

        store.open(model).close();

        assertThat(Seal.holds(model.file(), seal)).isTrue();
    }

    @Test
    void shouldReplaceADamagedModelWhenItIsAddedAgain() throws IOException {
        var model = added("one");
        damage(model);

        assertThat(store.add(model("one"), AddOptions.DEFAULT).isNew()).isTrue();
        assertThat(store.verify(model)).isTrue();
        assertThat(incoming()).isEmpty();
    }

    private static void damage(StoredModel model) throws IOException {
        assertThat(model.file().toFile().setWritable(true)).isTrue();
        try (var channel = FileChannel.open(model.file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), channel.size() - 1);
        }
    }

    @Test
    void shouldLetAReaderReadOnWhenItsModelIsRemoved() throws IOException {
        var model = store.add(model("one"), AddOptions.DEFAULT.named("best")).model();
        try (var file = store.open(model)) {
            store.remove(model);

            assertThat(store.list()).isEmpty();
            assertThat(store.find("best")).isEmpty();
            byte[] start = new byte[4];
            file.read(0, start, 0, 4);
            assertThat(start).isEqualTo("GGUF".getBytes());
        }
        refusal(Reason.UNREADABLE, () -> store.open(model));
        store.remove(model); // nothing to do
        assertThat(incoming()).isEmpty();
    }

    @Test
    void shouldCleanUpWhatAnotherProcessLeftBehind() throws IOException {
        Path left = Files.createDirectories(store.folder().resolve("incoming/part-1"));
        Files.write(left.resolve("model.gguf"), new byte[10]);
        Files.createDirectories(store.folder().resolve("incoming/removed-1"));

        added("one");

        assertThat(incoming()).isEmpty();
    }

    @Test
    void shouldKeepAnUnfinishedDownloadForAWeek() throws IOException {
        Path left = Files.createDirectories(store.folder().resolve("incoming/url-1"));
        Files.write(left.resolve("model.gguf"), new byte[10]);

        added("one");
        assertThat(incoming()).containsExactly("url-1");

        Instant later = Instant.now().plusSeconds(8 * 24 * 3600);
        new ModelStore(store.folder(), Clock.fixed(later, ZoneOffset.UTC), new Download())
                .add(model("one"), AddOptions.DEFAULT);
        assertThat(incoming()).isEmpty();
    }

    @Test
    void shouldNotDisturbAnAddThatIsStillGoingOn() throws IOException {
        Path file = model("one");
        var inner = new ArrayList<ModelStore.Added>();
        var progress = new TransferProgress() {
            @Override
            public void begins(long totalBytes) {
                try {
                    inner.add(store.add(file, AddOptions.DEFAULT)); // in the middle of the other one
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void reached(long bytes) {
                assertThat(bytes).isPositive();
            }
        };

        var outer = store.add(
                file,
                new AddOptions(
                        AddOptions.DEFAULT.expected(),
                        AddOptions.DEFAULT.name(),
                        AddOptions.DEFAULT.maxBytes(),
                        progress));

        assertThat(inner).singleElement().satisfies(added -> assertThat(added.isNew())
                .isTrue());
        assertThat(outer.isNew()).isFalse();
        assertThat(outer.model()).isEqualTo(inner.getFirst().model());
        assertThat(incoming()).isEmpty();
    }

    @Test
    void shouldStandAddsAndRemovesOfOneModelAtOnce() throws Exception {
        Path file = model("one");
        try (var threads = Executors.newFixedThreadPool(4)) {
            var results = new ArrayList<Future<?>>();
            for (int thread = 0; thread < 4; thread++) {
                boolean removes = thread == 0;
                results.add(threads.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        if (removes) {
                            for (var model : store.list()) store.remove(model);
                        } else {
                            addUnlessRemoved(file);
                        }
                    }
                    return null;
                }));
            }
            for (var result : results) result.get();
        }

        var model = store.add(file, AddOptions.DEFAULT).model();
        assertThat(store.verify(model)).isTrue();
        assertThat(store.list()).containsExactly(model);
        assertThat(incoming()).isEmpty();
    }

    private void addUnlessRemoved(Path file) throws IOException {
        try {
            store.add(file, AddOptions.DEFAULT);
        } catch (ModelException e) {
            assertThat(e).hasMessageContaining("removed while it was added");
        }
    }
}
