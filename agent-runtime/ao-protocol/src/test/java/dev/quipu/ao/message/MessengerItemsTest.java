package dev.quipu.ao.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.ao.Id;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.Signer;
import dev.quipu.ao.message.MessengerItems.Push;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessengerItemsTest {

    private static final Id PROCESS = id(1);
    private static final Id TARGET = id(2);
    private static final Id CAUSE = id(3);
    private static final MessengerItems ITEMS = new MessengerItems(PROCESS, "module");
    private static final OutboxMessage PLAIN = outbox("", new Tag("Action", "Info"));

    @Test
    void shouldReplaceTheTagsThatTheMessengerWrites() {
        DataItem item = ready(ITEMS.unsigned(
                outbox(
                        "hello",
                        new Tag("Data-Protocol", "forged"),
                        new Tag("Variant", "ao.TN.1"),
                        new Tag("Type", "Process"),
                        new Tag("From-Process", "forged"),
                        new Tag("Action", "Info"),
                        new Tag("From-Module", "forged"),
                        new Tag("Assignments", "[]"),
                        new Tag("Action", "again")),
                1,
                CAUSE));

        assertThat(item.tags())
                .containsExactly(
                        new Tag("Variant", "ao.TN.1"),
                        new Tag("Action", "Info"),
                        new Tag("Action", "again"),
                        new Tag("Data-Protocol", "ao"),
                        new Tag("Type", "Message"),
                        new Tag("From-Process", PROCESS.toString()),
                        new Tag("From-Module", "module"),
                        new Tag("Pushed-For", CAUSE.toString()));
        assertThat(item.target()).hasValue(TARGET);
        assertThat(item.data()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    }

    @Test
    void shouldLeaveOutPushedForWhenNothingSetTheProcessOff() {
        assertThat(ready(ITEMS.unsigned(PLAIN, 1, null)).tag("Pushed-For")).isEmpty();
    }

    @Test
    void shouldSendOneSpaceInPlaceOfNoData() {
        assertThat(ready(ITEMS.unsigned(PLAIN, 1, CAUSE)).data()).containsExactly(' ');
    }

    @Test
    void shouldGiveEqualMessagesDifferentIds() {
        DataItem first = ready(ITEMS.unsigned(PLAIN, 41, CAUSE));
        DataItem second = ready(ITEMS.unsigned(PLAIN, 42, CAUSE));

        assertThat(first.id()).isNotEqualTo(second.id());
        assertThat(second.anchor()).hasValueSatisfying(anchor -> assertThat(anchor)
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("00000000000000000000000000000042"));
    }

    @Test
    void shouldGiveTheSameMessageTheSameId() {
        assertThat(ITEMS.unsigned(PLAIN, 41, CAUSE)).isEqualTo(ITEMS.unsigned(PLAIN, 41, CAUSE));
    }

    @Test
    void shouldSignWithTheMessengersKey() {
        Signer messenger = Signer.ed25519(new byte[32]);
        DataItem signed = ready(ITEMS.signed(messenger, PLAIN, 1, CAUSE));

        assertThat(signed.verify().isValid()).isTrue();
        assertThat(signed.ownerAddress()).isEqualTo(messenger.address());
        assertThat(signed.tags())
                .isEqualTo(ready(ITEMS.unsigned(PLAIN, 1, CAUSE)).tags());
    }

    @Test
    void shouldDropAMessageWhoseTagsDoNotFitAnItem() {
        assertThat(ITEMS.unsigned(outbox("", new Tag("n", "v".repeat(5_000))), 1, CAUSE))
                .isInstanceOfSatisfying(Push.Dropped.class, dropped -> assertThat(dropped.reason())
                        .endsWith("at most 4096 are accepted"));
    }

    @Test
    void shouldRefuseANegativeReference() {
        assertThatThrownBy(() -> ITEMS.unsigned(PLAIN, -1, CAUSE))
                .hasMessage("reference is -1; it must not be negative");
    }

    private static DataItem ready(Push push) {
        return switch (push) {
            case Push.Ready ready -> ready.item();
            case Push.Dropped dropped -> throw new AssertionError(dropped.reason());
        };
    }

    private static OutboxMessage outbox(String data, Tag... tags) {
        return new OutboxMessage(TARGET, List.of(tags), data.getBytes(StandardCharsets.UTF_8));
    }

    private static Id id(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Id.of(bytes);
    }
}
