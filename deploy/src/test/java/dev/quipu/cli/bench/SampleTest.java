package dev.quipu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void shouldTellLeastMedianAndMiddleHalf() {
        var sample = Sample.of(new double[] {9, 1, 5, 3, 7}, 0, Optional.empty());
        assertThat(sample.least()).isEqualTo(1);
        assertThat(sample.median()).isEqualTo(5);
        assertThat(sample.spread()).isEqualTo(4);
    }

    @Test
    void shouldHaveNoSpreadWhenThereIsOneWindow() {
        var sample = Sample.of(new double[] {2}, 0, Optional.empty());
        assertThat(sample.median()).isEqualTo(2);
        assertThat(sample.spread()).isZero();
    }
}
