package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TimeFormatTest {

    private static final String FORMATS =
            "%c|%C %e %g %G %I %j %p %u %U %V %w %W %y" + "|%D %F %h %r %R %T %x %X|%Ec %EC %Ey %Od %OV";

    private static String format(String pattern, long seconds) {
        return TimeFormat.format(pattern, BrokenDownTime.ofEpoch(seconds), "GMT");
    }

    @Test
    void shouldFormatAsTheReferenceHostDoesAroundTheTurnOfManyYears() {
        var lines = new String(Modules.resource("strftime.txt"), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .toList();
        assertThat(lines).hasSize(160);
        assertThat(lines).allSatisfy(line -> {
            int bar = line.indexOf('|');
            var seconds = Long.parseLong(line.substring(0, bar));
            assertThat(format(FORMATS, seconds)).isEqualTo(line.substring(bar + 1));
        });
    }

    @Test
    void shouldLeavePercentAndUnknownConversionsAlone() {
        assertThat(format("100%% %Q %Z %n%t%z", 0)).isEqualTo("100% %Q GMT \n\t+0000");
    }

    @Test
    void shouldRefuseADayThatIsNone() {
        var time = new BrokenDownTime(0, 0, 0, 1, 12, 70, 7, 0);
        assertThatThrownBy(() -> TimeFormat.format("%a", time, "")).isInstanceOf(HostFault.class);
        assertThatThrownBy(() -> TimeFormat.format("%j", time, "")).isInstanceOf(HostFault.class);
    }
}
