package dev.quipu.strategy.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EmbeddingTest {

    @Test
    void shouldScaleTheLargestToOneHundredAndTwentySevenAndRoundHalfAway() {
        assertThat(Embedding.quantise(new float[] {0, 2, -1, 0.5f, -2}).values())
                .containsExactly(0, 127, -64, 32, -127);
        assertThat(Embedding.quantise(new int[] {0, 2, -1, 254, -3}).values()).containsExactly(0, 1, -1, 127, -2);
        assertThat(Embedding.quantise(new float[3]).values()).containsExactly(0, 0, 0);
        assertThat(Embedding.quantise(new int[3]).values()).containsExactly(0, 0, 0);
        assertThat(Embedding.quantise(new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE})
                        .values())
                .containsExactly(-127, 127);
    }

    @Property
    void shouldQuantiseWholeNumbersAlikeWhicheverTypeHoldsThem(@ForAll("wholeNumbers") int[] values) {
        var floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }

        assertThat(Embedding.quantise(floats)).isEqualTo(Embedding.quantise(values));
    }

    @Provide
    Arbitrary<int[]> wholeNumbers() {
        return Arbitraries.integers()
                .between(-100_000, 100_000)
                .array(int[].class)
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Property
    void shouldBeWithinHalfAStepOfTheTrueValue(@ForAll("numbers") float[] values) {
        double max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        Assume.that(max > 0);

        var quantised = Embedding.quantise(values).values();

        for (int i = 0; i < values.length; i++) {
            assertThat(Math.abs(quantised[i] - values[i] / max * 127)).isLessThanOrEqualTo(0.5 + 1e-9);
        }
    }

    @Provide
    Arbitrary<float[]> numbers() {
        return Arbitraries.floats()
                .between(-1e30f, 1e30f)
                .array(float[].class)
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Test
    void shouldMeasureAngles() {
        var east = Embedding.of((byte) 127, (byte) 0);

        assertThat(east.cosineMicros(Embedding.of((byte) 3, (byte) 0))).isEqualTo(1_000_000);
        assertThat(east.cosineMicros(Embedding.of((byte) 0, (byte) 9))).isZero();
        assertThat(east.cosineMicros(Embedding.of((byte) -5, (byte) 0))).isEqualTo(-1_000_000);
        assertThat(east.cosineMicros(Embedding.of((byte) 1, (byte) 1))).isEqualTo(707_106);
        assertThat(east.cosineMicros(Embedding.of((byte) 0, (byte) 0))).isZero();
    }

    @Test
    void shouldTakeTheLargestVectorsThereAre() {
        var values = new byte[Embedding.MAX_DIMENSIONS];
        Arrays.fill(values, (byte) -127);
        var largest = Embedding.of(values);

        assertThat(largest.dot(largest)).isEqualTo(4_096 * 127 * 127);
        assertThat(largest.cosineMicros(largest)).isEqualTo(1_000_000);
    }

    @Test
    void shouldNotShareItsBytes() {
        var given = new byte[] {1, 2};
        var embedding = Embedding.of(given);
        given[0] = 9;
        embedding.values()[1] = 9;

        assertThat(embedding)
                .isEqualTo(Embedding.of((byte) 1, (byte) 2))
                .hasSameHashCodeAs(Embedding.of((byte) 1, (byte) 2));
    }

    @Test
    void shouldRefuseWhatIsNoDirection() {
        assertThatThrownBy(() -> Embedding.of()).hasMessageContaining("1 to 4096 dimensions, not 0");
        assertThatThrownBy(() -> Embedding.quantise(new float[4_097])).hasMessageContaining("not 4097");
        assertThatThrownBy(() -> Embedding.of((byte) 0, Byte.MIN_VALUE)).hasMessageContaining("value 1 is -128");
        assertThatThrownBy(() -> Embedding.quantise(new float[] {1, Float.NaN})).hasMessageContaining("value 1 is NaN");
        assertThatThrownBy(() -> Embedding.quantise(new float[] {Float.NEGATIVE_INFINITY}))
                .hasMessageContaining("value 0 is -Infinity");
        assertThatThrownBy(() -> Embedding.of((byte) 1).dot(Embedding.of((byte) 1, (byte) 1)))
                .hasMessageContaining("embeddings of 1 and 2 dimensions");
    }
}
