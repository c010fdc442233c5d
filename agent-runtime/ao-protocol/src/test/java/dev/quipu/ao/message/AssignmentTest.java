package dev.quipu.ao.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.MalformedItemException;
import dev.quipu.ao.item.Signer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentTest {

    private static final Id PROCESS = id(7);
    private static final Id CHAIN = HashChain.seed(PROCESS);
    private static final byte[] ANCHOR = new byte[32];
    private static final Signer SCHEDULER = Signer.ed25519(new byte[32]);
    private static final Assignment WITH_ALL = new Assignment(
            PROCESS, 0, 12, CHAIN, 1_331_218, 1_711_676_638_471L, Optional.of(id(9)), List.of("Data", "Owner"));

    @Test
    void shouldWriteItsTagsInTheSchedulersOrder() {
        DataItem item = WITH_ALL.toItem(SCHEDULER, ANCHOR);

        assertThat(item.tags())
                .containsExactly(
                        new Tag("Process", PROCESS.toString()),
                        new Tag("Epoch", "0"),
                        new Tag("Nonce", "12"),
                        new Tag("Hash-Chain", CHAIN.toString()),
                        new Tag("Block-Height", "000001331218"),
                        new Tag("Timestamp", "1711676638471"),
                        new Tag("Data-Protocol", "ao"),
                        new Tag("Type", "Assignment"),
                        new Tag("Variant", "ao.TN.1"),
                        new Tag("Message", id(9).toString()),
                        new Tag("Exclude", "Data"),
                        new Tag("Exclude", "Owner"));
        assertThat(item.anchor())
                .hasValueSatisfying(anchor -> assertThat(anchor).isEqualTo(ANCHOR));
        assertThat(item.target()).isEmpty();
        assertThat(item.dataLength()).isZero();
        assertThat(item.ownerAddress()).isEqualTo(SCHEDULER.address());
        assertThat(item.verify().isValid()).isTrue();
    }

    @Property(tries = 100)
    void shouldGiveBackAnyAssignment(
            @ForAll @LongRange(max = Long.MAX_VALUE) long slot,
            @ForAll @LongRange(max = Long.MAX_VALUE) long blockHeight,
            @ForAll @LongRange(max = Long.MAX_VALUE) long timestampMillis,
            @ForAll boolean ofProcessItself) {
        Optional<Id> messageId = ofProcessItself ? Optional.empty() : Optional.of(id(9));
        Assignment assignment =
                new Assignment(PROCESS, 0, slot, CHAIN, blockHeight, timestampMillis, messageId, List.of("Data"));

        assertThat(Assignment.from(
                        DataItem.parse(assignment.toUnsignedItem(ANCHOR).bytes())))
                .isEqualTo(assignment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "+1", "1.0", "9223372036854775808", "00000000000000000001", "\u0661", "1e3", " 1"})
    void shouldRefuseANonceThatIsNoWholeNumber(String nonce) {
        assertThatThrownBy(() -> Assignment.from(with("Nonce", nonce)))
                .isInstanceOf(MalformedItemException.class)
                .hasMessageContaining("tag Nonce: '" + nonce + "' is no whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Process", "Epoch", "Nonce", "Hash-Chain", "Block-Height", "Timestamp"})
    void shouldNameTheTagThatIsMissing(String name) {
        List<Tag> tags = new ArrayList<>(WITH_ALL.toUnsignedItem(ANCHOR).tags());
        tags.removeIf(tag -> tag.name().equals(name));
        DataItem item = DataItem.unsigned(null, ANCHOR, tags, new byte[0]);

        assertThatThrownBy(() -> Assignment.from(item))
                .isInstanceOf(MalformedItemException.class)
                .hasMessage("assignment " + item.id() + " has no tag " + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Process", "Hash-Chain", "Message"})
    void shouldNameTheTagThatIsNoId(String name) {
        assertThatThrownBy(() -> Assignment.from(with(name, "short")))
                .isInstanceOf(MalformedItemException.class)
                .hasMessageContaining("tag " + name + ":")
                .hasMessageContaining("'short'");
    }

    @Test
    void shouldRefuseAnItemThatIsNoAssignment() {
        assertThatThrownBy(() -> Assignment.from(with("Type", "Message"))).hasMessageContaining("is no assignment");
        assertThatThrownBy(() -> Assignment.from(with("Data-Protocol", "other")))
                .hasMessageContaining("is no assignment");
    }

    @Test
    void shouldRefuseNegativeNumbers() {
        assertThatThrownBy(() -> new Assignment(PROCESS, 0, -1, CHAIN, 0, 0, Optional.empty(), List.of()))
                .hasMessage("slot is -1; it must not be negative");
    }

    @Test
    void shouldChainFromTheProcessIdOverAssignmentIds() {
        // Both computed with Python's hashlib.
        assertThat(HashChain.seed(PROCESS)).hasToString("S7Bvjk46dxXSAdVz0KpCN2LlXavWGiwCJ4-lbMbSlOA");
        assertThat(HashChain.next(id(9), HashChain.seed(PROCESS)))
                .hasToString("RwG3Jd7cs3bZbkmEfGI0cbvd9KbkyEPHAP2W5n63toI");
    }

    private static DataItem with(String name, String value) {
        List<Tag> tags = WITH_ALL.toUnsignedItem(ANCHOR).tags().stream()
                .map(tag -> tag.name().equals(name) ? new Tag(name, value) : tag)
                .toList();
        return DataItem.unsigned(null, ANCHOR, tags, new byte[0]);
    }

    private static Id id(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Id.of(bytes);
    }
}
