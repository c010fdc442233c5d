package dev.quipu.wasm.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.chicory.ChicoryEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferentialTest {

    private static final int COUNT = Integer.getInteger("quipu.differential.count", 300);
    private static final long FIRST = Long.getLong("quipu.differential.seed", 1);

    @Test
    void shouldAgreeWithChicory() {
        List<Subject> subjects = List.of(new PortSubject(new QuipuEngine()), new PortSubject(new ChicoryEngine()));
        report(new Campaign(Profile.CHICORY, subjects).run(FIRST, COUNT));
    }

    @Test
    void shouldRunEverythingAlikeOnAllTiersWithFuel() {
        List<QuipuSubject> subjects =
                QuipuSubject.TIERS.stream().map(QuipuSubject::metered).toList();
        report(new Campaign(Profile.EVERYTHING, subjects).run(FIRST, COUNT));
    }

    private static void report(Campaign.Tally tally) {
        System.out.println(tally);
        assertThat(tally.returned()).isGreaterThan(tally.calls() / 3);
    }
}
