package dev.quipu.examples.newsmomentum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

class ParametersTest {

    @Test
    void shouldNameEveryParameterInOrder() {
        assertThat(Arrays.stream(Parameters.class.getRecordComponents()).map(RecordComponent::getName))
                .containsExactlyElementsOf(Parameters.NAMES);
    }

    @Test
    void shouldSetEachParameterByItsName() throws ReflectiveOperationException {
        for (var component : Parameters.class.getRecordComponents()) {
            var before = ((Number) component.getAccessor().invoke(Parameters.defaults())).longValue();
            var changed = Parameters.defaults().with(component.getName(), before + 1);
            assertThat(((Number) component.getAccessor().invoke(changed)).longValue())
                    .as(component.getName())
                    .isEqualTo(before + 1);
            assertThat(changed.with(component.getName(), before)).isEqualTo(Parameters.defaults());
        }
    }

    @Test
    void shouldJudgeSeveralTogetherSoThatTheirOrderIsFree() {
        var values = new LinkedHashMap<String, Long>();
        values.put("exitMicros", 200_000L); // above the default of enterMicros
        values.put("enterMicros", 300_000L);

        assertThat(Parameters.defaults().with(values))
                .isEqualTo(Parameters.defaults().with("enterMicros", 300_000).with("exitMicros", 200_000));
    }

    @Test
    void shouldRefuseNumbersThatDoNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameters.defaults().with("bandBps", 1L << 40))
                .withMessageContaining("bandBps must be in")
                .withMessageContaining("1099511627776");
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameters.defaults().with("exitMicros", 100_000))
                .withMessage("enterMicros must be above exitMicros, not 100000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameters.defaults().with("volatilityBars", 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameters.defaults().with("luck", 1))
                .withMessageStartingWith("no parameter 'luck'; expected one of [newsHalfLifeMillis, ");
    }
}
