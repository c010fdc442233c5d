package dev.quipu.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class CellsTest {

    private static final long BEFORE_2100_SECONDS = 4_102_444_799L;

    @Property
    void shouldReadEveryDecimalExactlyInEitherNotation(
            @ForAll @BigRange(min = "0.00000000000000000001", max = "100000") @Scale(20) BigDecimal number)
            throws RowException {
        var scientific = number.unscaledValue() + "e-" + number.scale();

        assertThat(Cells.decimal("price", number.toPlainString())).isEqualTo(number);
        assertThat(Cells.decimal("price", scientific)).isEqualTo(number);
        assertThat(Cells.canonical(Cells.decimal("price", number.toPlainString() + "0")))
                .isEqualTo(Cells.canonical(number));
    }

    @Property
    void shouldReadEveryMinuteDayFirst(@ForAll @LongRange(min = 0, max = BEFORE_2100_SECONDS) long seconds)
            throws RowException {
        var minute = Instant.ofEpochSecond(seconds - seconds % 60);
        var at = minute.atOffset(ZoneOffset.UTC);
        var text = String.format(
                Locale.ROOT,
                "%d-%d-%d %02d:%02d",
                at.getDayOfMonth(),
                at.getMonthValue(),
                at.getYear(),
                at.getHour(),
                at.getMinute());

        assertThat(Cells.utcMillis("date", text, dayFirst(), "d-M-uuuu HH:mm")).isEqualTo(minute.toEpochMilli());
    }

    @Test
    void shouldShortenLongCellsInMessagesWithoutSplittingCharacters() {
        assertThat(Cells.shown("🚀".repeat(61))).isEqualTo("'" + "🚀".repeat(60) + "…'");
        assertThat(Cells.shown("two\nlines")).isEqualTo("'two lines'");
    }

    @Test
    void shouldRefuseTimesOutsideTheSpanThatAnArchiveCanHave() {
        assertThatThrownBy(() -> Cells.instantMillis("published", "+1000000-01-01T00:00:00Z"))
                .isInstanceOf(RowException.class);
        assertThatThrownBy(() -> Cells.instantMillis("published", "1969-12-31T23:59:59Z"))
                .isInstanceOf(RowException.class);
        assertThatThrownBy(() -> Cells.utcMillis("date", "1-1-2100 00:00", dayFirst(), "d-M-uuuu HH:mm"))
                .isInstanceOf(RowException.class);
    }

    private static DateTimeFormatter dayFirst() {
        return Cells.timeFormat("d-M-uuuu HH:mm");
    }
}
