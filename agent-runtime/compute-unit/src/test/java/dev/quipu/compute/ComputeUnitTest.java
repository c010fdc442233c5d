package dev.quipu.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.ao.Behaviour;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.codec.OutcomeCodec;
import dev.quipu.strategy.HostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComputeUnitTest {

    private static final Id COUNTER = id(1);

    private final ComputeUnit unit = new ComputeUnit();

    @BeforeEach
    void spawnCounter() {
        unit.spawn(COUNTER, new Counter());
    }

    @Test
    void shouldGiveTheSameOutcomesForTheSameMessages() {
        var other = new ComputeUnit();
        other.spawn(COUNTER, new Counter());
        for (int slot = 0; slot < 20; slot++) {
            assertThat(unit.evaluate(message(slot, "3"))).isEqualTo(other.evaluate(message(slot, "3")));
        }
        assertThat(unit.stateRoot()).isEqualTo(other.stateRoot());
    }

    @Test
    void shouldKeepTheStateBeforeWhenABehaviourThrows() {
        var before = unit.evaluate(message(0, "5")).stateRoot();
        var trapped = unit.evaluate(message(1, "not a number"));
        assertThat(trapped.error()).hasValueSatisfying(e -> assertThat(e).contains("not a number"));
        assertThat(trapped.messages()).isEmpty();
        assertThat(trapped.stateRoot()).isEqualTo(before);
        assertThat(unit.evaluate(message(2, "1")).output()).isEqualTo("6");
    }

    @Test
    void shouldMakeAnOutcomeThatCanBeWrittenOfAnyText() {
        var outcome = unit.evaluate(message(0, "half a pair"));
        assertThat(outcome.error()).contains("IllegalStateException: \ufffd, but \ud83d\ude00");
        assertThat(OutcomeCodec.decode(OutcomeCodec.encode(outcome))).isEqualTo(outcome);
    }

    @Test
    void shouldNotSpendTheMessageWhenTheHostFails() {
        assertThatThrownBy(() -> unit.evaluate(message(0, "host down"))).isInstanceOf(HostException.class);
        assertThat(unit.evaluate(message(0, "2")).output()).isEqualTo("2");
    }

    @Test
    void shouldRefuseAMissingSlotAndATimestampThatStandsStill() {
        unit.evaluate(message(0, "1"));
        assertThatThrownBy(() -> unit.evaluate(message(2, "1"))).hasMessageContaining("expects slot 1, got 2");
        assertThatThrownBy(() -> unit.evaluate(at(message(1, "1"), 0))).hasMessageContaining("does not follow");
    }

    @Test
    void shouldRefuseAProcessItDoesNotHost() {
        var stranger = new Message(id(9), id(9), 0, 1, id(7), id(7), id(9), List.of(), new byte[0]);
        assertThatThrownBy(() -> unit.evaluate(stranger)).hasMessageContaining("no such process");
        assertThatThrownBy(() -> unit.spawn(COUNTER, new Counter())).hasMessageContaining("exists already");
    }

    private static Message message(long slot, String data) {
        return new Message(
                id(100 + (int) slot),
                COUNTER,
                slot,
                slot + 1,
                id(7),
                id(7),
                COUNTER,
                List.of(),
                data.getBytes(StandardCharsets.UTF_8));
    }

    private static Message at(Message m, long timestampMillis) {
        return new Message(
                m.id(), m.process(), m.slot(), timestampMillis, m.from(), m.owner(), m.target(), m.tags(), m.data());
    }

    private static Id id(int n) {
        return Id.of(ByteBuffer.allocate(Id.BYTES).putInt(0, n).array());
    }

    /** Adds up the numbers it is sent. */
    private static final class Counter implements Behaviour<Long> {

        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Step<Long> apply(Long before, Message message) {
            var text = new String(message.data(), StandardCharsets.UTF_8);
            if (text.equals("host down")) {
                throw new HostException("host down");
            }
            if (text.equals("half a pair")) {
                throw new IllegalStateException("\ud83d, but \ud83d\ude00");
            }
            var after = before + Long.parseLong(text);
            return new Step<>(after, List.of(), Long.toString(after));
        }

        @Override
        public byte[] encode(Long state) {
            return ByteBuffer.allocate(Long.BYTES).putLong(state).array();
        }
    }
}
