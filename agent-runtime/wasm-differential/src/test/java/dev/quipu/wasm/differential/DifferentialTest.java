package dev.quipu.wasm.differential;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DifferentialTest {

    private static final int COUNT = Integer.getInteger("quipu.differential.count", 300);
    private static final long FIRST = Long.getLong("quipu.differential.seed", 1);

    @Test
    void shouldAgreeWithChicory() {
        report(Campaign.CHICORY.run(FIRST, COUNT));
    }

    @Test
    void shouldRunEverythingAlikeOnAllTiersWithFuel() {
        report(Campaign.TIERS.run(FIRST, COUNT));
    }

    private static void report(Campaign.Tally tally) {
        System.out.println(tally);
        assertThat(tally.returned()).isGreaterThan(tally.calls() / 3);
    }
}
