package dev.quipu.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LookAheadTest {

    private static final long BEGIN = Instant.parse("2021-10-12T00:00:00Z").toEpochMilli();

    private static RunManifest madeBy(Map<String, String> madeBy) {
        return new RunManifest(
                RunManifest.FORMAT, "agent", Map.of(), "a", 1, "h", "model.gguf", "id", null, 1, "o", "s", madeBy, "");
    }

    @Test
    void shouldWarnWhenTheModelMayHaveReadWhatFollowed() {
        for (var cutoff : List.of("2021-10-12", "2024-10-31")) {
            assertThat(LookAhead.warning(madeBy(Map.of(LookAhead.KEY, cutoff)), BEGIN))
                    .hasValueSatisfying(
                            text -> assertThat(text).contains(cutoff, "2021-10-12", "may remember what followed"));
        }
    }

    @Test
    void shouldSayNothingWhenTheModelsTextsAreOlderThanTheReport() {
        assertThat(LookAhead.warning(madeBy(Map.of(LookAhead.KEY, "2021-10-11")), BEGIN))
                .isEmpty();
    }

    @Test
    void shouldSayThatNothingIsKnownOfAModelThatStatesNoDay() {
        assertThat(LookAhead.warning(madeBy(Map.of(LookAhead.KEY, LookAhead.NOT_STATED)), BEGIN))
                .hasValueSatisfying(text -> assertThat(text).contains("not stated", "may remember"));
        assertThat(LookAhead.warning(madeBy(Map.of(LookAhead.KEY, "last autumn")), BEGIN))
                .hasValueSatisfying(text -> assertThat(text).contains("'last autumn'", "no day"));
    }

    @Test
    void shouldSayNothingOfRunsMadeBeforeItWasNoted() {
        assertThat(LookAhead.warning(madeBy(Map.of()), BEGIN)).isEmpty();
    }
}
