package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quipu.strategy.Sentiment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class LabelProbabilitiesTest {

    private static Sentiment normalise(double negative, double neutral, double positive) {
        return LabelProbabilities.normalise(new double[] {negative, neutral, positive});
    }

    @Test
    void shouldGiveMillionthsLeftOverToTheEarlierLabel() {
        assertThat(normalise(-1, -1, -1)).isEqualTo(new Sentiment(333_334, 333_333, 333_333));
        assertThat(normalise(-1, Double.NEGATIVE_INFINITY, -1)).isEqualTo(new Sentiment(500_000, 0, 500_000));
        assertThat(normalise(-90, -5, -300)).isEqualTo(new Sentiment(0, 1_000_000, 0));
    }

    @Test
    void shouldRefuseWhatIsNoProbability() {
        assertThatThrownBy(() -> normalise(Double.NaN, -1, -1)).isInstanceOf(ModelException.class);
        double impossible = Double.NEGATIVE_INFINITY;
        assertThatThrownBy(() -> normalise(impossible, impossible, impossible)).isInstanceOf(ModelException.class);
    }

    @Property
    void shouldBeWithinAMillionthOfTheShare(
            @ForAll @FloatRange(min = -40, max = 0) float negative,
            @ForAll @FloatRange(min = -40, max = 0) float neutral,
            @ForAll @FloatRange(min = -40, max = 0) float positive) {
        double sum = Math.exp(negative) + Math.exp(neutral) + Math.exp(positive);

        Sentiment sentiment = normalise(negative, neutral, positive);

        assertThat(sentiment.negativeMicros() / 1e6).isCloseTo(Math.exp(negative) / sum, within(1.001e-6));
        assertThat(sentiment.neutralMicros() / 1e6).isCloseTo(Math.exp(neutral) / sum, within(1.001e-6));
        assertThat(sentiment.positiveMicros() / 1e6).isCloseTo(Math.exp(positive) / sum, within(1.001e-6));
    }
}
