package dev.quipu.compute.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import org.junit.jupiter.api.Test;

class RecentIdsTest {

    @Test
    void shouldKeepTheLast256AndForgetTheOldestFirst() {
        var ids = RecentIds.NONE;
        for (int i = 0; i <= RecentIds.CAPACITY; i++) {
            ids = ids.with("feed", "item " + i);
        }
        assertThat(ids.contains("feed", "item 0")).isFalse();
        for (int i = 1; i <= RecentIds.CAPACITY; i++) {
            assertThat(ids.contains("feed", "item " + i)).isTrue();
        }
    }

    @Test
    void shouldTellPartsOfANameApart() {
        var ids = RecentIds.NONE.with("a", "bc");
        assertThat(ids.contains("a", "bc")).isTrue();
        assertThat(ids.contains("ab", "c")).isFalse();
        assertThat(ids.contains("abc")).isFalse();
    }

    @Test
    void shouldReadBackWhatItWrote() {
        var ids = RecentIds.NONE.with("a").with("b");
        var out = new StateWriter();
        ids.write(out);
        assertThat(RecentIds.read(new StateReader(out.toBytes())))
                .isEqualTo(ids)
                .isNotEqualTo(RecentIds.NONE);
    }
}
