package dev.quipu.ao.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.Items.Parts;
import dev.quipu.ao.item.Vectors.Vector;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DataItemTest {

    private static final byte[] NOTHING = {};
    private static final Signer ED25519 = Signer.ed25519(new byte[32]);

    @Provide
    Arbitrary<Parts> parts() {
        return Items.parts();
    }

    @Property(tries = 300)
    void shouldGiveBackWhatAnUnsignedItemWasMadeOf(@ForAll("parts") Parts parts) {
        assertSame(DataItem.parse(parts.unsigned().bytes()), parts);
        assertThat(DataItem.parse(parts.unsigned().bytes())).isEqualTo(parts.unsigned());
    }

    @Property(tries = 60)
    void shouldGiveBackWhatASignedItemWasMadeOf(@ForAll("parts") Parts parts) {
        DataItem item = DataItem.parse(parts.signedBy(ED25519).buffer());

        assertSame(item, parts);
        assertThat(item.verify()).isEqualTo(Verification.valid());
        assertThat(item.ownerAddress()).isEqualTo(ED25519.address());
        assertThat(item.id()).isEqualTo(Id.sha256(item.signature()));
    }

    @Property(tries = 100)
    void shouldReadOrRefuseEveryBeginningOfAnItem(@ForAll("parts") Parts parts) {
        assertNoBeginningIsValid(parts.unsigned().bytes(), 1);
    }

    static List<Vector> all() {
        return Vectors.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldReadOrRefuseEveryBeginningOfAVector(Vector vector) {
        // A beginning that ends inside the data still parses, and RSA is slow to refuse it: every seventh will do.
        assertNoBeginningIsValid(vector.raw(), vector.scheme().equals("rsa") ? 7 : 1);
    }

    /** All bits of every short item; of the long RSA items one bit of each byte. */
    @ParameterizedTest
    @MethodSource("all")
    void shouldRefuseAnItemWithAnyBitFlipped(Vector vector) {
        boolean slow = vector.scheme().equals("rsa");
        for (int at = 0; at < vector.raw().length; at++) {
            for (int bit = slow ? at % 8 : 0; bit < 8; bit += slow ? 8 : 1) {
                assertRefused(vector.raw(), at, bit);
            }
        }
    }

    @Property(tries = 40)
    void shouldChangeTheIdOfAnUnsignedItemWhenAnyBitFlips(@ForAll("parts") Parts parts) {
        DataItem item = parts.unsigned();
        for (int at = 0; at < item.length(); at++) {
            byte[] flipped = item.bytes();
            flipped[at] ^= (byte) (1 << at % 8);
            idOf(flipped).ifPresent(id -> assertThat(id).isNotEqualTo(item.id()));
        }
    }

    @Test
    void shouldNeverCallAnUnsignedItemValid() {
        DataItem item = DataItem.unsigned(null, null, List.of(), NOTHING);

        assertThat(item.verify())
                .isInstanceOfSatisfying(Verification.Invalid.class, invalid -> assertThat(invalid.reason())
                        .startsWith("unsigned item " + item.id()));
        assertThat(item.ownerAddress()).hasToString("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
        assertThat(item.owner()).isEmpty();
        assertThat(item.signature()).isEmpty();
    }

    @Test
    void shouldNameAnUnsignedItemByItsDeepHash() {
        DataItem item = DataItem.unsigned(Id.of(new byte[32]), null, List.of(new Tag("a", "b")), new byte[] {1});

        assertThat(item.id()).isEqualTo(Id.sha256(item.deepHash()));
    }

    @Test
    void shouldNameTheNumberOfASignatureTypeItDoesNotKnow() {
        byte[] solana = new byte[200];
        solana[0] = 4;

        assertThatThrownBy(() -> DataItem.parse(solana))
                .isInstanceOf(MalformedItemException.class)
                .hasMessageContaining("signature type 4 is not supported");
    }

    @Test
    void shouldRefuseAPresenceByteOtherThanZeroAndOne() {
        byte[] bytes = DataItem.unsigned(null, null, List.of(), NOTHING).bytes();
        bytes[3] = 2;

        assertThatThrownBy(() -> DataItem.parse(bytes)).hasMessage("anchor presence byte at 3 is 2; it must be 0 or 1");
    }

    @Test
    void shouldSayWhichPartTheItemEndsIn() {
        assertThatThrownBy(() -> DataItem.parse(new byte[] {1, 0, 5}))
                .hasMessage("the item ends inside its signature: 512 bytes wanted at 2, item has 3");
    }

    @Test
    void shouldRefuseCountsOfTagsBeyondTheLimit() {
        byte[] bytes = DataItem.unsigned(null, null, List.of(), NOTHING).bytes();
        Bytes.putLong(bytes, 12, 4097);
        assertThatThrownBy(() -> DataItem.parse(bytes))
                .hasMessage("number of tag bytes is 4097; at most 4096 are accepted");

        Bytes.putLong(bytes, 12, -1);
        assertThatThrownBy(() -> DataItem.parse(bytes))
                .hasMessage("number of tag bytes is 18446744073709551615; at most 4096 are accepted");
    }

    @Test
    void shouldTakeTagsOfExactly4096BytesAndNoMore() {
        // 1 count, 1 + 1 name, 2 length of the value, the value, 1 end
        Tag full = new Tag("n", "v".repeat(4090));
        Tag over = new Tag("n", "v".repeat(4091));

        DataItem item = DataItem.unsigned(null, null, List.of(full), NOTHING);
        assertThat(DataItem.parse(item.bytes()).tags()).containsExactly(full);
        assertThatThrownBy(() -> DataItem.unsigned(null, null, List.of(over), NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tags take 4097 bytes; at most 4096 are accepted");
    }

    @Test
    void shouldRefuseAnAnchorThatIsNot32BytesLong() {
        assertThatThrownBy(() -> DataItem.unsigned(null, new byte[31], List.of(), NOTHING))
                .hasMessage("an anchor has 32 bytes, not 31");
    }

    @Test
    void shouldNotChangeWithTheArraysItWasMadeFromOrGaveOut() {
        byte[] data = {1, 2, 3};
        DataItem item = DataItem.unsigned(null, new byte[32], List.of(), data);
        byte[] bytes = item.bytes();
        DataItem parsed = DataItem.parse(bytes);
        Id before = Id.sha256(item.deepHash());

        Arrays.fill(data, (byte) 9);
        Arrays.fill(bytes, (byte) 9);
        Arrays.fill(item.bytes(), (byte) 9);
        Arrays.fill(item.data(), (byte) 9);

        assertThat(item.id()).isEqualTo(before);
        assertThat(parsed.id()).isEqualTo(before);
        assertThat(item.buffer().isReadOnly()).isTrue();
    }

    @Test
    void shouldLeaveTheBufferItReadsFromWhereItWas() {
        byte[] bytes = DataItem.unsigned(null, null, List.of(), new byte[] {7}).bytes();
        ByteBuffer framed = ByteBuffer.allocate(bytes.length + 9).position(4);
        framed.put(bytes).position(4).limit(4 + bytes.length);

        assertThat(DataItem.parse(framed).bytes()).isEqualTo(bytes);
        assertThat(framed.position()).isEqualTo(4);
    }

    private static void assertSame(DataItem item, Parts parts) {
        assertThat(item.target()).isEqualTo(Optional.ofNullable(parts.target()));
        assertThat(item.anchor().orElse(null)).isEqualTo(parts.anchor());
        assertThat(item.tags()).isEqualTo(parts.tags());
        assertThat(item.data()).isEqualTo(parts.data());
    }

    private static void assertNoBeginningIsValid(byte[] raw, int step) {
        for (int length = 0; length < raw.length; length += step) {
            byte[] beginning = Arrays.copyOf(raw, length);
            try {
                assertThat(DataItem.parse(beginning).verify()).isInstanceOf(Verification.Invalid.class);
            } catch (MalformedItemException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static void assertRefused(byte[] raw, int at, int bit) {
        byte[] flipped = raw.clone();
        flipped[at] ^= (byte) (1 << bit);
        try {
            if (DataItem.parse(flipped).verify().isValid()) {
                fail("bit " + bit + " of byte " + at + " can be flipped unnoticed");
            }
        } catch (MalformedItemException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static Optional<Id> idOf(byte[] bytes) {
        try {
            return Optional.of(DataItem.parse(bytes).id());
        } catch (MalformedItemException e) {
            return Optional.empty();
        }
    }

    @Test
    void shouldThrowOnlyMalformedItemsForAnyTypeOnZeroes() {
        for (int type = 0; type < 1 << 16; type++) {
            byte[] bytes = {(byte) type, (byte) (type >> 8), 0, 0, 0};
            assertThatExceptionOfType(MalformedItemException.class).isThrownBy(() -> DataItem.parse(bytes));
        }
    }
}
