package dev.quipu.wasm.differential;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random modules on all engines. A failure names the seed: {@link Reproduce} runs it again. Other seeds than those of
 * every run come with {@code -Dquipu.differential.seed=N}.
 */
class DifferentialTest {

    private static final long FIRST = Long.getLong("quipu.differential.seed", 0);

    @Test
    void shouldRunAlikeOnAllTiersWithFuel() {
        isVaried(Campaign.METERED.run(FIRST, 150));
    }

    @Test
    void shouldRunAlikeOnAllTiersWithoutFuel() {
        isVaried(Campaign.UNMETERED.run(FIRST, 60));
    }

    @Test
    void shouldRunAsOnChicory() {
        Tally tally = Campaign.CHICORY.run(FIRST, 40);
        isVaried(tally);
        assertThat(tally.refused()).as("modules that Chicory cannot compile").isLessThan(tally.modules() / 4);
    }

    @Test
    void shouldRefuseOrRunEveryMutant() {
        isMixed(MutationCampaign.run(FIRST, 3_000));
    }

    @Test
    @Tag("full")
    @Timeout(4 * 3_600)
    void shouldRunAHundredThousandModulesAlike() {
        Tally all = new Tally();
        all.add(Campaign.METERED.run(1_000_000, 70_000));
        all.add(Campaign.UNMETERED.run(2_000_000, 30_000));
        System.out.println("on all our tiers: " + all);
        isVaried(all);
        assertThat(all.modules()).isEqualTo(100_000);
    }

    @Test
    @Tag("full")
    @Timeout(3_600)
    void shouldRunThousandsOfModulesAsOnChicory() {
        Tally tally = Campaign.CHICORY.run(3_000_000, 5_000);
        System.out.println("on ours and Chicory: " + tally);
        isVaried(tally);
    }

    @Test
    @Tag("full")
    @Timeout(2 * 3_600)
    void shouldRefuseOrRunAMillionMutants() {
        MutationCampaign.Count count = MutationCampaign.run(4_000_000, 1_000_000);
        System.out.println("mutated: " + count);
        isMixed(count);
    }

    private static void isVaried(Tally tally) {
        assertThat(tally.returned())
                .as("calls that returned: %s", tally)
                .isBetween(tally.calls() / 2, tally.calls() * 98 / 100);
    }

    private static void isMixed(MutationCampaign.Count count) {
        assertThat(count.loaded.modules()).as("%s", count).isBetween(count.mutants / 100, count.mutants / 2);
    }
}
