package dev.quipu.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StateBytesTest {

    private record Sample(
            boolean flag, int count, long time, double weight, BigInteger atoms, String name, List<Long> numbers) {

        byte[] bytes() {
            return new StateWriter()
                    .writeBoolean(flag)
                    .writeInt(count)
                    .writeLong(time)
                    .writeDouble(weight)
                    .writeInteger(atoms)
                    .writeString(name)
                    .writeList(numbers, StateWriter::writeLong)
                    .toBytes();
        }

        static Sample of(StateReader in) {
            return new Sample(
                    in.readBoolean(),
                    in.readInt(),
                    in.readLong(),
                    in.readDouble(),
                    in.readInteger(),
                    in.readString(),
                    in.readList(StateReader::readLong));
        }
    }

    @Property
    void shouldWriteLongsAsAListOfThem(@ForAll List<Long> numbers) {
        var array = numbers.stream().mapToLong(Long::longValue).toArray();
        assertThat(new StateWriter().writeInt(1).writeLongs(array).toBytes())
                .isEqualTo(new StateWriter()
                        .writeInt(1)
                        .writeList(numbers, StateWriter::writeLong)
                        .toBytes());
    }

    @Property
    void shouldReadBackWhatItWrote(
            @ForAll boolean flag,
            @ForAll int count,
            @ForAll long time,
            @ForAll double weight,
            @ForAll BigInteger atoms,
            @ForAll String text,
            @ForAll List<Long> numbers) {
        var name = text.codePoints()
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        var sample = new Sample(flag, count, time, weight, atoms, name, numbers);
        var in = new StateReader(sample.bytes());
        assertThat(Sample.of(in)).isEqualTo(sample);
        in.end();
    }

    @Property
    void shouldRefuseEveryCutOffState(@ForAll @IntRange(max = 57) int length) {
        var bytes = new Sample(true, 1, 2, 3, BigInteger.TWO.pow(70), "ığüş", List.of(5L)).bytes();
        assertThat(bytes).hasSize(1 + 4 + 8 + 8 + (4 + 9) + (4 + 8) + (4 + 8));
        var cut = Arrays.copyOf(bytes, Math.min(length, bytes.length - 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sample.of(new StateReader(cut)))
                .withMessageStartingWith("state bytes at offset ");
    }

    @Test
    void shouldWriteBigEndianWithLengthsBefore() {
        var bytes = new StateWriter()
                .writeLong(0x0102030405060708L)
                .writeInteger(BigInteger.valueOf(-1))
                .writeString("é")
                .writeList(List.of(7, 8), StateWriter::writeInt)
                .toBytes();
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("0102030405060708" + "00000001ff" + "00000002c3a9" + "000000020000000700000008");
    }

    @Test
    void shouldGrowBeyondTheFirstBuffer() {
        var text = "x".repeat(10_000);
        assertThat(new StateReader(new StateWriter().writeString(text).toBytes()).readString())
                .isEqualTo(text);
    }

    @Test
    void shouldRefuseAnIntegerThatIsNotInItsShortestForm() {
        var bytes = HexFormat.of().parseHex("00000002" + "0001");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StateReader(bytes).readInteger())
                .withMessage("state bytes at offset 6: integer 1 is not in its shortest form");
    }

    @Test
    void shouldRefuseWhatHasNoCanonicalBytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> new StateWriter().writeDouble(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new StateWriter().writeString("\ud83d"));
        assertThatIllegalArgumentException().isThrownBy(() -> new StateReader(new byte[] {2}).readBoolean());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StateReader(HexFormat.of().parseHex("00000001ff")).readString());
    }

    @Test
    void shouldRefuseLengthsBeyondTheInput() {
        var huge = HexFormat.of().parseHex("7fffffff00");
        assertThatIllegalArgumentException().isThrownBy(() -> new StateReader(huge).readString());
        assertThatIllegalArgumentException().isThrownBy(() -> new StateReader(huge).readList(StateReader::readBoolean));
    }

    @Test
    void shouldRefuseBytesLeftOver() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StateReader(new byte[3]).end())
                .withMessage("state bytes at offset 0: 3 bytes are left over");
    }

    @Test
    void shouldReadBackBytes() {
        var bytes = new byte[] {0, -1, 127, -128};
        var in = new StateReader(
                new StateWriter().writeBytes(bytes).writeBytes(new byte[0]).toBytes());

        assertThat(in.readBytes()).isEqualTo(bytes);
        assertThat(in.readBytes()).isEmpty();
        in.end();
    }
}
