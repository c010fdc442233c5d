package dev.quipu.ao.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.ao.Id;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.Outcome;
import dev.quipu.ao.Tag;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OutcomeCodecTest {

    private static final Id ROOT = Id.of(new byte[32]);
    private static final Outcome NOTHING = new Outcome(List.of(), "", Optional.empty(), 0, ROOT);

    @Provide
    Arbitrary<Outcome> outcomes() {
        return Combinators.combine(
                        messages().list().ofMaxSize(5), text(), text().optional(), Arbitraries.longs(), ids())
                .as(Outcome::new);
    }

    @Provide
    Arbitrary<OutboxMessage> messages() {
        return Combinators.combine(
                        ids(),
                        Combinators.combine(text(), text()).as(Tag::new).list().ofMaxSize(6),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(200))
                .as(OutboxMessage::new);
    }

    @Property(tries = 300)
    void shouldGiveBackAnyOutcome(@ForAll("outcomes") Outcome outcome) {
        Outcome again = OutcomeCodec.decode(OutcomeCodec.encode(outcome));

        // OutboxMessage compares its data by identity, so compare field by field.
        assertThat(again).usingRecursiveComparison().isEqualTo(outcome);
        assertThat(OutcomeCodec.encode(again)).isEqualTo(OutcomeCodec.encode(outcome));
    }

    @Property(tries = 200)
    void shouldGiveBackAnyMessage(@ForAll("messages") OutboxMessage message) {
        assertThat(OutcomeCodec.decodeMessage(OutcomeCodec.encode(message)))
                .usingRecursiveComparison()
                .isEqualTo(message);
    }

    @Property(tries = 40)
    void shouldRefuseAnOutcomeCutAnywhere(@ForAll("outcomes") Outcome outcome) {
        byte[] whole = OutcomeCodec.encode(outcome);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> OutcomeCodec.decode(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("outcome bytes, ");
        }
    }

    @Property(tries = 60)
    void shouldReadNoSecondSpellingOfAnOutcome(@ForAll("outcomes") Outcome outcome) {
        byte[] bytes = OutcomeCodec.encode(outcome);
        for (int bit = 0; bit < bytes.length * 8; bit += 5) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertSpelledOnlyThisWay(flipped);
        }
    }

    @Test
    void shouldWriteTheBytesThatTheDrawingShows() {
        Outcome outcome = new Outcome(
                List.of(new OutboxMessage(ROOT, List.of(new Tag("a", "é")), new byte[] {9})),
                "ok",
                Optional.of("no"),
                300,
                ROOT);

        assertThat(HexFormat.of().formatHex(OutcomeCodec.encode(outcome)))
                .isEqualTo("01" + "01" + "00".repeat(32) + "01" + "0161" + "02c3a9" + "0109" + "026f6b" + "01"
                        + "026e6f" + "ac02" + "00".repeat(32));
    }

    @Test
    void shouldTellNoErrorFromAnEmptyError() {
        Outcome empty = new Outcome(List.of(), "", Optional.of(""), 0, ROOT);

        assertThat(OutcomeCodec.encode(empty)).isNotEqualTo(OutcomeCodec.encode(NOTHING));
        assertThat(OutcomeCodec.decode(OutcomeCodec.encode(empty))).isEqualTo(empty);
    }

    @Test
    void shouldSayWhatIsWrong() {
        String root = "00".repeat(32);
        assertRefused("02", "outcome format 2 is not known; known is 1");
        assertRefused("01 8000 00 00 00" + root, "outcome bytes, number of messages: found a padded varint before 3");
        assertRefused("01 00 00 02 00" + root, "outcome bytes, failed: found 2 at 3, where 0 or 1 must stand");
        assertRefused("01 00 00 00 00" + root + "00", "outcome bytes, end: found 1 more bytes at 37");
        assertRefused("01 00 01ff 00 00" + root, "outcome bytes, output: found bytes at 3 that are not UTF-8");
        assertRefused(
                "01 00 00 00 ffffffffffffffffff02" + root,
                "outcome bytes, gas used: found a varint of more than 64 bits before 14");
        assertRefused(
                "01 00 00 00 ffffffffffffffffffff01" + root,
                "outcome bytes, gas used: found a varint of more than 64 bits before 14");
        assertRefused(
                "01 ff7f 00 00 00" + root,
                "outcome bytes, number of messages: found 16383 before 3, where 35 bytes are left");
        assertRefused(
                "01 00 00 00 00", "outcome bytes, state root: found the end at 5, where 32 bytes are wanted at 5");
    }

    @Test
    void shouldRefuseTextWithoutAUtf8Form() {
        Outcome broken = new Outcome(List.of(), "x\uD800", Optional.empty(), 0, ROOT);

        assertThatThrownBy(() -> OutcomeCodec.encode(broken)).hasMessageContaining("unpaired surrogate");
    }

    @Test
    void shouldKeepGasThatFillsAllBits() {
        Outcome outcome = new Outcome(List.of(), "", Optional.empty(), -1, ROOT);

        assertThat(OutcomeCodec.decode(OutcomeCodec.encode(outcome))).isEqualTo(outcome);
    }

    private static void assertSpelledOnlyThisWay(byte[] bytes) {
        Outcome read;
        try {
            read = OutcomeCodec.decode(bytes);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(OutcomeCodec.encode(read)).isEqualTo(bytes);
    }

    private static void assertRefused(String hex, String message) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> OutcomeCodec.decode(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static Arbitrary<Id> ids() {
        return Arbitraries.bytes().array(byte[].class).ofSize(32).map(Id::of);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings().ofMaxLength(40).excludeChars(surrogates());
    }

    private static char[] surrogates() {
        char[] chars = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) (Character.MIN_SURROGATE + i);
        }
        return chars;
    }
}
