package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.runtime.LinearMemory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BrokenDownTimeTest {

    private static final long ADDRESS = 64;
    private static final long TOO_FAR = 8_640_000_000_001L;

    private static CMemory memory(boolean wide) {
        return new CMemory(new LinearMemory(new SizeRange(wide, 1, true, 1), Limits.DEFAULT));
    }

    @Property
    void shouldComeBackToTheSameSecond(@ForAll @LongRange(min = -60_000_000_000L, max = 60_000_000_000L) long seconds) {
        var memory = memory(true);
        BrokenDownTime.ofEpoch(seconds).putUtc(memory, ADDRESS);
        assertThat(BrokenDownTime.at(memory, ADDRESS)).isEqualTo(BrokenDownTime.ofEpoch(seconds));
        assertThat(BrokenDownTime.normalise(memory, ADDRESS)).isEqualTo(seconds);
        assertThat(BrokenDownTime.at(memory, ADDRESS)).isEqualTo(BrokenDownTime.ofEpoch(seconds));
    }

    @Test
    void shouldCarryOverWhatIsTooMuch() {
        var memory = memory(false);
        // 2023, month 13 (February of the next year), day 30 (1 March in a leap year), 25 hours
        new BrokenDownTime(61, 59, 25, 30, 13, 123, 0, 0).putUtc(memory, ADDRESS);
        long seconds = BrokenDownTime.normalise(memory, ADDRESS);
        assertThat(BrokenDownTime.at(memory, ADDRESS)).isEqualTo(new BrokenDownTime(1, 0, 2, 2, 2, 124, 6, 61));
        assertThat(seconds).isEqualTo(1_709_344_801L);
    }

    @Test
    void shouldGiveZerosOrAFaultForATimeNoDateHolds() {
        assertThat(BrokenDownTime.ofEpoch(TOO_FAR)).isEqualTo(new BrokenDownTime(0, 0, 0, 0, 0, 0, 0, 0));
        BrokenDownTime.putLocal(TOO_FAR, memory(false), ADDRESS);
        assertThatThrownBy(() -> BrokenDownTime.putLocal(TOO_FAR, memory(true), ADDRESS))
                .isInstanceOf(HostFault.class);
    }
}
