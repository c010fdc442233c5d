package dev.quipu.ao.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.Signer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessagesTest {

    private static final Id PROCESS = id(7);
    private static final Id SENDER = id(8);
    private static final Signer USER = Signer.ed25519(new byte[32]);
    private static final byte[] DATA = {1, 2};

    @Test
    void shouldJoinItemAndAssignment() {
        DataItem item = DataItem.sign(USER, PROCESS, null, List.of(new Tag("Action", "Info")), DATA);
        Message message = Messages.of(item, assigned(item));

        assertThat(message.id()).isEqualTo(item.id());
        assertThat(message.process()).isEqualTo(PROCESS);
        assertThat(message.slot()).isEqualTo(3);
        assertThat(message.timestampMillis()).isEqualTo(1_000);
        assertThat(message.from()).isEqualTo(USER.address());
        assertThat(message.owner()).isEqualTo(USER.address());
        assertThat(message.target()).isEqualTo(PROCESS);
        assertThat(message.tags()).containsExactly(new Tag("Action", "Info"));
        assertThat(message.data()).isEqualTo(DATA);
    }

    @Test
    void shouldComeFromTheProcessThatTheFirstFromProcessTagNames() {
        Message message =
                received(new Tag("From-Process", SENDER.toString()), new Tag("From-Process", id(9).toString()));

        assertThat(message.from()).isEqualTo(SENDER);
        assertThat(message.owner()).isEqualTo(USER.address());
        assertThat(message.tag("From-Process")).hasValue(SENDER.toString());
    }

    @Test
    void shouldComeFromTheOwnerWhenFromProcessIsNoId() {
        assertThat(received(new Tag("From-Process", "nobody")).from()).isEqualTo(USER.address());
        assertThat(received(new Tag("From-Process", "")).from()).isEqualTo(USER.address());
    }

    @Test
    void shouldDropTagsThatPoseAsFields() {
        Message message = received(
                new Tag("From", SENDER.toString()),
                new Tag("Action", "Credit-Notice"),
                new Tag("Owner", SENDER.toString()),
                new Tag("from", "kept"));

        assertThat(message.tags()).containsExactly(new Tag("Action", "Credit-Notice"), new Tag("from", "kept"));
        assertThat(message.from()).isEqualTo(USER.address());
    }

    @Test
    void shouldKeepTheTargetOfAnItemAssignedElsewhere() {
        DataItem item = DataItem.sign(USER, id(5), null, List.of(), DATA);

        assertThat(Messages.of(item, assigned(item)).target()).isEqualTo(id(5));
    }

    @Test
    void shouldHandAProcessItsOwnItemFirst() {
        DataItem process = DataItem.sign(USER, null, null, AoTags.process(id(1), id(2), List.of()), DATA);
        Assignment first =
                new Assignment(process.id(), 0, 0, HashChain.seed(process.id()), 0, 1_000, Optional.empty(), List.of());
        Message message = Messages.of(process, first);

        assertThat(message.id()).isEqualTo(message.process()).isEqualTo(message.target());
    }

    @Test
    void shouldLeaveOutWhatTheAssignmentExcludes() {
        DataItem item = DataItem.sign(USER, PROCESS, null, List.of(new Tag("From-Process", SENDER.toString())), DATA);

        assertThat(Messages.of(item, assigned(item, "Data")).data()).isEmpty();
        assertThat(Messages.of(item, assigned(item, "Data")).from()).isEqualTo(SENDER);
        assertThat(Messages.of(item, assigned(item, "Tags")).tags()).isEmpty();
        assertThat(Messages.of(item, assigned(item, "Tags")).from()).isEqualTo(USER.address());
    }

    @Test
    void shouldRefuseAnAssignmentOfAnotherItem() {
        DataItem item = DataItem.sign(USER, PROCESS, null, List.of(), DATA);
        DataItem other = DataItem.sign(USER, PROCESS, null, List.of(), new byte[0]);

        assertThatThrownBy(() -> Messages.of(item, assigned(other)))
                .hasMessage("slot 3 of process " + PROCESS + " was assigned to item " + other.id() + ", not to "
                        + item.id());
    }

    @Test
    void shouldTellWhatAnItemIs() {
        assertThat(typeOf(AoTags.message(List.of()))).hasValue(ItemType.MESSAGE);
        assertThat(typeOf(AoTags.process(id(1), id(2), List.of()))).hasValue(ItemType.PROCESS);
        assertThat(typeOf(List.of(new Tag("Type", "Message")))).isEmpty();
        assertThat(typeOf(List.of(new Tag("Data-Protocol", "ao"), new Tag("Type", "message"))))
                .isEmpty();
    }

    private static Optional<ItemType> typeOf(List<Tag> tags) {
        return ItemType.of(DataItem.unsigned(null, null, tags, DATA));
    }

    private static Message received(Tag... tags) {
        DataItem item = DataItem.sign(USER, PROCESS, null, List.of(tags), DATA);
        return Messages.of(item, assigned(item));
    }

    private static Assignment assigned(DataItem item, String... exclude) {
        return new Assignment(
                PROCESS, 0, 3, HashChain.seed(PROCESS), 9, 1_000, Optional.of(item.id()), List.of(exclude));
    }

    private static Id id(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Id.of(bytes);
    }
}
