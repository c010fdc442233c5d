package dev.quipu.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private record Levels(long windowMillis, int enterBps, int exitBps) {

        private Levels {
            Settings.require(enterBps > exitBps, "enterBps", enterBps, "above exitBps");
        }
    }

    private record Mixed(long size, String name) {}

    private static final Levels LEVELS = new Levels(1_000, 40, 0);

    @Test
    void shouldNameTheSettingsInOrder() {
        assertThat(Settings.names(Levels.class)).containsExactly("windowMillis", "enterBps", "exitBps");
    }

    @Property
    void shouldSetEachByItsName(@ForAll long window, @ForAll int one, @ForAll int other) {
        var values = new LinkedHashMap<String, Long>();
        values.put("windowMillis", window);
        values.put("enterBps", (long) one);
        values.put("exitBps", (long) other);
        if (one <= other) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Settings.with(LEVELS, values))
                    .withMessage("enterBps must be above exitBps, not " + one);
        } else {
            assertThat(Settings.with(LEVELS, values)).isEqualTo(new Levels(window, one, other));
        }
    }

    @Test
    void shouldLeaveTheOthersAsTheyAre() {
        assertThat(Settings.with(LEVELS, Map.of())).isEqualTo(LEVELS);
        assertThat(Settings.with(LEVELS, Map.of("exitBps", 39L))).isEqualTo(new Levels(1_000, 40, 39));
    }

    @Test
    void shouldJudgeSeveralTogetherSoThatTheirOrderIsFree() {
        var values = new LinkedHashMap<String, Long>();
        values.put("exitBps", 50L); // above enterBps as it was
        values.put("enterBps", 60L);

        assertThat(Settings.with(LEVELS, values)).isEqualTo(new Levels(1_000, 60, 50));
    }

    @Test
    void shouldRefuseANameThatIsNoneAndAValueThatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.with(LEVELS, Map.of("luck", 1L)))
                .withMessage("no parameter 'luck'; expected one of [windowMillis, enterBps, exitBps]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.with(LEVELS, Map.of("exitBps", -1L << 40)))
                .withMessage("exitBps must be in -2147483648..2147483647, not -1099511627776");
    }

    @Test
    void shouldTakeWholeNumbersOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.names(Mixed.class))
                .withMessageContainingAll("name of ", "Mixed", "java.lang.String");
    }
}
