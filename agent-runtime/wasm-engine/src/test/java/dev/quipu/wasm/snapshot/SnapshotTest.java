package dev.quipu.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.HandMade;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.Linker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static final int PAGE_BYTES = 65_536;

    @Test
    void shouldPutEverythingBack() {
        Instance instance = StateModule.instance();
        instance.func("store").call(8, 1234);
        instance.func("choose").call(1);
        instance.func("widen").call(5);
        Snapshot before = Snapshot.of(instance);

        instance.func("store").call(8, 99);
        instance.func("store").call(3 * PAGE_BYTES - 8, 99);
        instance.func("grow").call(2);
        instance.func("store").call(4 * PAGE_BYTES, 99);
        instance.func("growOther").call(1);
        instance.func("count").call();
        instance.func("widen").call(6);
        instance.func("choose").call(0);
        instance.func("fill").call(2);
        instance.func("growTable").call(3);
        instance.func("forget").call();
        before.restoreTo(instance);

        assertThat(instance.func("load").call(8)).containsExactly(1234);
        assertThat(instance.func("load").call(3 * PAGE_BYTES - 8)).containsExactly(0);
        assertThat(instance.memory(0).pages()).isEqualTo(3);
        assertThat(instance.memory(1).pages()).isEqualTo(1);
        assertThat(instance.func("count").call()).containsExactly(8);
        assertThat(instance.global(1).low()).isEqualTo(5);
        assertThat(instance.global(1).high()).isEqualTo(5);
        assertThat(instance.global(2).reference()).isSameAs(instance.function(1));
        assertThat(instance.table(0).entries()).containsExactly(null, instance.function(1), null, null);
        assertThat(instance.func("grow").call(2)).containsExactly(3);
        assertThat(instance.func("load").call(4 * PAGE_BYTES)).containsExactly(0);
        instance.func("write").call(0);
        assertThat(instance.memory().read(0, 5)).isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
        instance.func("fill").call(0);
        assertThat(instance.func("apply").call(1, 21)).containsExactly(42);
    }

    @Test
    void shouldGiveBackTheFuel() {
        Instance instance = StateModule.instance();
        Snapshot before = Snapshot.of(instance);
        instance.func("count").call();

        assertThat(instance.fuel).isLessThan(before.fuel());
        before.restoreTo(instance);
        assertThat(instance.fuel).isEqualTo(before.fuel());
    }

    @Test
    void shouldRestoreAnotherInstanceOfTheSameModule() {
        Instance first = StateModule.instance();
        first.func("store").call(1000, 17);
        first.func("fill").call(2);
        Instance second = StateModule.instance();

        Snapshot.of(first).restoreTo(second);

        assertThat(second.func("load").call(1000)).containsExactly(17);
        assertThat(second.table(0).get(2)).isSameAs(second.function(1));
        assertThat(second.table(0).get(3)).isSameAs(second.function(0));
    }

    @Test
    void shouldHashAsItsDescriptionSays() throws NoSuchAlgorithmException {
        Instance instance = StateModule.instance();
        instance.func("grow").call(2);
        instance.func("store").call(4 * PAGE_BYTES + 16, -1);
        instance.func("choose").call(1);
        ByteBuffer variables = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        variables.putInt(1).putInt(4).putInt(0).putInt(2).putInt(0).putInt(0);
        variables
                .putInt(3)
                .putLong(7)
                .putLong(0)
                .putLong(1)
                .putLong(2)
                .putLong(2)
                .putLong(0);
        variables.putInt(2).put((byte) 0).put((byte) 1);
        variables.putInt(2).put((byte) 0).put((byte) 1);
        variables.flip();
        MessageDigest root = MessageDigest.getInstance("SHA-256");
        root.update((byte) 2);
        root.update(little(4, 2));
        root.update(little(8, 5));
        root.update(tree(instance.memory(0), 0, 8));
        root.update(little(8, 1));
        root.update(tree(instance.memory(1), 0, 1));
        root.update(variables);

        assertThat(Snapshot.of(instance).root()).isEqualTo(root.digest());
    }

    private static byte[] little(int bytes, long value) {
        ByteBuffer buffer =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        return Arrays.copyOf(buffer.array(), bytes);
    }

    private static byte[] tree(LinearMemory memory, long first, long count) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        if (count == 1) {
            digest.update((byte) 0);
            return digest.digest(
                    first < memory.pages() ? memory.read(first * PAGE_BYTES, PAGE_BYTES) : new byte[PAGE_BYTES]);
        }
        digest.update((byte) 1);
        digest.update(tree(memory, first, count / 2));
        return digest.digest(tree(memory, first + count / 2, count / 2));
    }

    @Test
    void shouldHashTheFlatMemoryWithItsZeros() throws NoSuchAlgorithmException {
        Instance instance = StateModule.instance();
        instance.func("grow").call(4);
        instance.func("store").call(5 * PAGE_BYTES, 3);
        byte[] flat = instance.memory().read(0, 7 * PAGE_BYTES);

        assertThat(Snapshot.of(instance).sha256())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(flat));
    }

    @Test
    void shouldTellSizesApart() {
        Instance instance = StateModule.instance();
        Snapshot three = Snapshot.of(instance);
        instance.func("grow").call(1);
        Snapshot four = three.next(instance);

        assertThat(four.root()).isNotEqualTo(three.root());
        assertThat(four.pages()).isEqualTo(5);
        assertThat(four.memories().getFirst().tree())
                .isSameAs(three.memories().getFirst().tree());
    }

    @Test
    void shouldShareWhatDidNotChange() {
        Instance instance = StateModule.instance();
        instance.func("grow").call(30);
        for (int page = 0; page < 33; page++) {
            instance.func("store").call((long) page * PAGE_BYTES + 8, page + 1);
        }
        Snapshot before = Snapshot.of(instance);
        instance.func("store").call(20L * PAGE_BYTES + 8, 0);
        instance.func("store").call(21L * PAGE_BYTES + 8, 7);

        List<PageTree> former = leaves(before);
        List<PageTree> after = leaves(before.next(instance));

        for (int page = 0; page < 33; page++) {
            if (page == 20) {
                assertThat(after.get(page)).isSameAs(PageTree.Zeros.OF_HEIGHT[0]);
            } else if (page == 21) {
                assertThat(after.get(page)).isNotSameAs(former.get(page));
            } else {
                assertThat(after.get(page)).isSameAs(former.get(page));
            }
        }
        PageTree upperHalf = before.memories().getFirst().tree().right();
        assertThat(before.next(instance).memories().getFirst().tree().right()).isSameAs(upperHalf);
    }

    private static List<PageTree> leaves(Snapshot snapshot) {
        List<PageTree> leaves = new ArrayList<>();
        gather(snapshot.memories().getFirst().tree(), leaves);
        return leaves;
    }

    private static void gather(PageTree tree, List<PageTree> leaves) {
        if (tree.height() == 0) {
            leaves.add(tree);
        } else {
            gather(tree.left(), leaves);
            gather(tree.right(), leaves);
        }
    }

    @Test
    void shouldNotTouchWhatTheModuleHasNotWritten() {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        // (memory i64 262144): 16 GiB
        Instance instance = instance("05 05 01 04 80 80 10");
        LinearMemory memory = instance.memory();
        Snapshot nothing = Snapshot.of(instance);
        assertThat(nothing.pages()).isEqualTo(262_144);
        assertThat(nothing.root()).hasSize(32);

        memory.putLong(9L << 30, 0, 1);
        Snapshot one = nothing.next(instance);
        nothing.restoreTo(instance);
        assertThat(memory.getLong(9L << 30, 0)).isZero();
        one.restoreTo(instance);

        assertThat(memory.touchedPages().stream()).containsExactly(9 << 14);
        assertThat(memory.getLong(9L << 30, 0)).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnObjectOfTheHost() {
        // (table 2 externref)
        Instance instance = instance("04 04 01 6f 00 02");
        instance.table(0).set(1, "a string");

        assertThatThrownBy(() -> Snapshot.of(instance))
                .isInstanceOfSatisfying(
                        WasmException.class, e -> assertThat(e.phase()).isEqualTo(WasmException.Phase.HOST))
                .hasMessageContaining("entry 1 of table 0 refers to an object of the host");
    }

    @Test
    void shouldRefuseAFunctionOfAnotherInstance() {
        Instance instance = StateModule.instance();
        instance.table(0).set(2, Func.host(FunctionType.empty(), (Instance _, long... _) -> 0));

        assertThatThrownBy(() -> Snapshot.of(instance)).hasMessageContaining("entry 2 of table 0 refers to a function");
    }

    @Test
    void shouldRefuseAnotherModule() {
        Snapshot snapshot = Snapshot.of(StateModule.instance());
        Instance other = instance("05 03 01 00 01");

        assertThatThrownBy(() -> snapshot.restoreTo(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("snapshot of module ");
        assertThatThrownBy(() -> snapshot.next(other)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Instance instance(String sections) {
        Module module = Module.parse(HandMade.wasm(sections), Limits.DEFAULT);
        return new Linker(new Machine(RunLimits.DEFAULT)).instantiate(module);
    }
}
