package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.llm.ModelException.Reason;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    private static Calibration of(Map<String, String> metadata) {
        return Calibration.of(key -> Optional.ofNullable(metadata.get(key)));
    }

    @Test
    void shouldReadWhatTheModelSays() {
        Calibration read = of(Map.of(
                "quipu.calibration.temperature", "1.3125",
                "quipu.calibration.bias.negative", "-0.25",
                "quipu.calibration.bias.positive", "0.5"));

        assertThat(read).isEqualTo(new Calibration(1.3125, -0.25, 0, 0.5));
        assertThat(of(Map.of())).isEqualTo(Calibration.NONE);
    }

    @Test
    void shouldDivideByTheTemperatureThenAddTheBias() {
        assertThat(new Calibration(2, 1, 0, -1).apply(new float[] {-4, -3, -2})).containsExactly(-1, -1.5, -2);
    }

    @Property
    void shouldChangeNothingWhereTheModelSaysNothing(@ForAll @FloatRange(min = -1e6F, max = 0) float logProbability) {
        double[] same = Calibration.NONE.apply(new float[] {logProbability, Float.NEGATIVE_INFINITY, -1});

        assertThat(same).containsExactly(logProbability, Double.NEGATIVE_INFINITY, -1);
    }

    @Test
    void shouldRefuseWhatIsNoCalibration() {
        assertRefuses("temperature", "0", "from 0.001 to 1000");
        assertRefuses("temperature", "NaN", "from 0.001 to 1000");
        assertRefuses("temperature", "warm", "'warm'");
        assertRefuses("bias.neutral", "Infinity", "bias.neutral must be from -1000 to 1000");
    }

    private static void assertRefuses(String key, String value, String words) {
        assertThatThrownBy(() -> of(Map.of("quipu.calibration." + key, value)))
                .isInstanceOfSatisfying(ModelException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(Reason.MALFORMED))
                .hasMessageContaining(words);
    }
}
