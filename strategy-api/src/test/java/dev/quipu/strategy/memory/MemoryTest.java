package dev.quipu.strategy.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static final int CAPACITY = 12;

    private static Memory<String> of(List<Embedding> keys) {
        var memory = Memory.<String>empty(keys.getFirst().dimensions(), CAPACITY);
        for (var key : keys) {
            memory = memory.remember(key, "item " + memory.nextId());
        }
        return memory;
    }

    private static Embedding key(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return Embedding.of(bytes);
    }

    private static byte[] bytes(Memory<String> memory) {
        var out = new StateWriter();
        memory.write(out, StateWriter::writeString);
        return out.toBytes();
    }

    private static Memory<String> read(byte[] bytes) {
        var in = new StateReader(bytes);
        var memory = Memory.<String>read(in, StateReader::readString);
        in.end();
        return memory;
    }

    /** Keys and a query of few dimensions and few values, so that ties, zeros and opposites are common; or of any. */
    @Provide
    Arbitrary<Tuple2<List<Embedding>, Embedding>> worlds() {
        return Arbitraries.oneOf(world(2, 2), world(3, 127), world(40, 127), world(Embedding.MAX_DIMENSIONS, 127));
    }

    private static Arbitrary<Tuple2<List<Embedding>, Embedding>> world(int dimensions, int largest) {
        var key = Arbitraries.bytes()
                .between((byte) -largest, (byte) largest)
                .array(byte[].class)
                .ofSize(dimensions)
                .map(Embedding::of);
        return key.list().ofMinSize(1).ofMaxSize(20).flatMap(keys -> key.map(query -> Tuple.of(keys, query)));
    }

    @Property(tries = 400)
    void shouldRecallWhatABruteForceSearchFinds(
            @ForAll("worlds") Tuple2<List<Embedding>, Embedding> world, @ForAll @IntRange(max = 15) int k) {
        var memory = of(world.get1());
        var query = world.get2();

        var expected = memory.entries().stream()
                .sorted(nearestTo(query).thenComparing(Memory.Entry::id))
                .limit(k)
                .map(entry -> new Recalled<>(entry.id(), query.cosineMicros(entry.key()), entry.item()))
                .toList();

        assertThat(memory.recall(query, k)).isEqualTo(expected);
    }

    /** By sign · dot² / length², as fractions of big integers; the query's length is the same for all. */
    private static Comparator<Memory.Entry<String>> nearestTo(Embedding query) {
        return (one, other) -> {
            var left = signedSquare(query.dot(one.key())).multiply(length(other));
            var right = signedSquare(query.dot(other.key())).multiply(length(one));
            return right.compareTo(left);
        };
    }

    private static BigInteger signedSquare(long dot) {
        return BigInteger.valueOf(dot).multiply(BigInteger.valueOf(Math.abs(dot)));
    }

    private static BigInteger length(Memory.Entry<String> entry) {
        return BigInteger.valueOf(Math.max(1, entry.key().dot(entry.key())));
    }

    @Property(tries = 300)
    void shouldComeBackFromItsBytes(@ForAll("worlds") Tuple2<List<Embedding>, Embedding> world) {
        var memory = of(world.get1());
        var again = read(bytes(memory));

        assertThat(again).isEqualTo(memory).hasSameHashCodeAs(memory);
        assertThat(bytes(again)).isEqualTo(bytes(memory));
        assertThat(again.recall(world.get2(), 5)).isEqualTo(memory.recall(world.get2(), 5));
        assertThat(again.remember(world.get2(), "more")).isEqualTo(memory.remember(world.get2(), "more"));
    }

    @Property(tries = 300)
    void shouldKeepTheNewestItemsUpToItsCapacity(@ForAll("worlds") Tuple2<List<Embedding>, Embedding> world) {
        var memory = of(world.get1());
        int given = world.get1().size();
        int kept = Math.min(given, CAPACITY);

        assertThat(memory.nextId()).isEqualTo(given);
        assertThat(memory.entries())
                .extracting(Memory.Entry::key)
                .isEqualTo(world.get1().subList(given - kept, given));
        assertThat(memory.entries().getFirst().id()).isEqualTo(given - kept);
    }

    @Property(tries = 200)
    void shouldTakeAnyStepsAsAListDoes(@ForAll List<@IntRange(max = 40) Integer> steps) {
        var memory = Memory.<String>empty(1, 5);
        var oracle = new ArrayList<String>();
        for (int step : steps) {
            long id = step / 3;
            switch (step % 3) {
                case 0 -> {
                    oracle.add(memory.nextId() + ":new");
                    if (oracle.size() > 5) {
                        oracle.removeFirst();
                    }
                    memory = memory.remember(key(step), memory.nextId() + ":new");
                }
                case 1 -> {
                    oracle.replaceAll(item -> item.startsWith(id + ":") ? id + ":changed" : item);
                    memory = memory.replace(id, id + ":changed");
                }
                default -> {
                    oracle.removeIf(item -> item.startsWith(id + ":"));
                    memory = memory.forget(id);
                }
            }
        }
        assertThat(memory.entries()).extracting(Memory.Entry::item).isEqualTo(oracle);
        assertThat(read(bytes(memory))).isEqualTo(memory);
        for (var entry : memory.entries()) {
            assertThat(memory.item(entry.id())).contains(entry.item());
        }
    }

    @Test
    void shouldPutTheLowerIdFirstWhenTwoAreEquallyNear() {
        var memory = of(List.of(key(0, 1), key(2, 2), key(100, 100), key(1, 1), key(1, 0)));

        assertThat(memory.recall(key(5, 5), 5)).extracting(Recalled::id).containsExactly(1L, 2L, 3L, 0L, 4L);
    }

    @Test
    void shouldStayAsItIsWhenAskedForMore() {
        var before = of(List.of(key(1), key(2)));
        before.remember(key(3), "third");
        before.forget(0);
        before.replace(1, "other");

        assertThat(before).isEqualTo(of(List.of(key(1), key(2))));
        assertThat(before.forget(7)).isSameAs(before);
        assertThat(before.replace(7, "none")).isSameAs(before);
        assertThat(before.item(7)).isEmpty();
        assertThat(before.recall(key(1), 0)).isEmpty();
    }

    @Test
    void shouldRefuseKeysOfAnotherLength() {
        var memory = of(List.of(key(1, 2)));

        assertThatThrownBy(() -> memory.remember(key(1), "short"))
                .hasMessage("an embedding of 1 dimensions in a memory of 2");
        assertThatThrownBy(() -> memory.recall(key(1, 2, 3), 1)).hasMessageContaining("3 dimensions");
        assertThatThrownBy(() -> memory.recall(key(1, 2), -1)).hasMessage("cannot recall -1 items");
        assertThatThrownBy(() -> Memory.empty(0, 1)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> Memory.empty(1, 65_537)).hasMessageContaining("1 to 65536 items, not 65537");
    }

    @Test
    void shouldRefuseBytesThatNoMemoryWrites() {
        assertThatThrownBy(() -> read(snapshot(1, 3, 3, 0, 0))).hasMessageContaining("id 0 after 0");
        assertThatThrownBy(() -> read(snapshot(1, 3, 3, 1, 0))).hasMessageContaining("id 0 after 1");
        assertThatThrownBy(() -> read(snapshot(1, 3, 3, 3))).hasMessageContaining("id 3 after -1");
        assertThatThrownBy(() -> read(snapshot(1, 3, 3, -1))).hasMessageContaining("id -1");
        assertThatThrownBy(() -> read(snapshot(1, 1, 3, 0, 1))).hasMessageContaining("2 items in a memory for 1");
        assertThatThrownBy(() -> read(snapshot(2, 3, 3, 0))).hasMessageContaining("1 dimensions in a memory of 2");
        assertThat(read(snapshot(1, 2, 3, 0, 2)).entries()).hasSize(2);
    }

    /** Items under these ids, each with a key of one dimension. */
    private static byte[] snapshot(int dimensions, int capacity, long nextId, long... ids) {
        var out = new StateWriter().writeInt(dimensions).writeInt(capacity).writeLong(nextId);
        out.writeInt(ids.length);
        for (long id : ids) {
            out.writeLong(id).writeBytes(new byte[] {1}).writeString("x");
        }
        return out.toBytes();
    }
}
