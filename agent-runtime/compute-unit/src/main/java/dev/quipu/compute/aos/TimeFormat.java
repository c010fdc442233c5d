package dev.quipu.compute.aos;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.function.Function;

/**
 * C's {@code strftime} in the C locale, by the rules of Emscripten's JavaScript, its quirks included: what it writes is
 * state of the process.
 */
final class TimeFormat {

    private static final String[] WEEKDAYS = {
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
    };
    private static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };
    private static final int[] DAYS_BEFORE_MONTH = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    /** Conversion and what it stands for, applied once each in this order: so {@code %Ec} stays {@code %c}. */
    private static final String[][] ALIASES = {
        {"%c", "%a %b %d %H:%M:%S %Y"},
        {"%D", "%m/%d/%y"},
        {"%F", "%Y-%m-%d"},
        {"%h", "%b"},
        {"%r", "%I:%M:%S %p"},
        {"%R", "%H:%M"},
        {"%T", "%H:%M:%S"},
        {"%x", "%m/%d/%y"},
        {"%X", "%H:%M:%S"},
        {"%Ec", "%c"},
        {"%EC", "%C"},
        {"%Ex", "%m/%d/%y"},
        {"%EX", "%H:%M:%S"},
        {"%Ey", "%y"},
        {"%EY", "%Y"},
        {"%Od", "%d"},
        {"%Oe", "%e"},
        {"%OH", "%H"},
        {"%OI", "%I"},
        {"%Om", "%m"},
        {"%OM", "%M"},
        {"%OS", "%S"},
        {"%Ou", "%u"},
        {"%OU", "%U"},
        {"%OV", "%V"},
        {"%Ow", "%w"},
        {"%OW", "%W"},
        {"%Oy", "%y"},
    };

    private record Field(String conversion, Function<BrokenDownTime, Object> text) {}

    private static final List<Field> FIELDS = List.of(
            new Field("%a", t -> name(WEEKDAYS, t.weekday()).substring(0, 3)),
            new Field("%A", t -> name(WEEKDAYS, t.weekday())),
            new Field("%b", t -> name(MONTHS, t.month()).substring(0, 3)),
            new Field("%B", t -> name(MONTHS, t.month())),
            new Field("%C", t -> padded(fullYear(t) / 100, 2, '0')),
            new Field("%d", t -> padded(t.day(), 2, '0')),
            new Field("%e", t -> padded(t.day(), 2, ' ')),
            new Field("%g", t -> withoutCentury(weekYear(t))),
            new Field("%G", TimeFormat::weekYear),
            new Field("%H", t -> padded(t.hour(), 2, '0')),
            new Field("%I", t -> padded(twelveHour(t.hour()), 2, '0')),
            new Field("%j", t -> padded(t.day() + daysBefore(t), 3, '0')),
            new Field("%m", t -> padded(t.month() + 1, 2, '0')),
            new Field("%M", t -> padded(t.minute(), 2, '0')),
            new Field("%n", _ -> "\n"),
            new Field("%p", t -> t.hour() >= 0 && t.hour() < 12 ? "AM" : "PM"),
            new Field("%S", t -> padded(t.second(), 2, '0')),
            new Field("%t", _ -> "\t"),
            new Field("%u", t -> t.weekday() == 0 ? 7 : t.weekday()),
            new Field("%U", t -> padded(Math.floorDiv(t.yearDay() + 7 - t.weekday(), 7), 2, '0')),
            new Field("%V", t -> padded(isoWeek(t), 2, '0')),
            new Field("%w", BrokenDownTime::weekday),
            new Field("%W", t -> padded(mondayWeek(t), 2, '0')),
            new Field("%y", t -> withoutCentury(fullYear(t))),
            new Field("%Y", TimeFormat::fullYear),
            new Field("%z", _ -> "+0000"));

    private TimeFormat() {}

    /** The import: where to, most bytes with the final zero, pattern, time; gives the bytes without that zero. */
    static long write(Host host, long[] a) {
        CMemory memory = host.memory();
        String pattern = new String(memory.stringAt(a[2]), StandardCharsets.ISO_8859_1);
        String text = format(pattern, BrokenDownTime.at(memory, a[3]), BrokenDownTime.zoneAt(memory, a[3]));
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (Long.compareUnsigned(bytes.length + 1L, a[1]) > 0) {
            return 0;
        }
        memory.putString(a[0], bytes);
        return bytes.length;
    }

    static String format(String pattern, BrokenDownTime time, String zone) {
        String text = pattern;
        for (String[] alias : ALIASES) {
            text = text.replace(alias[0], alias[1]);
        }
        text = text.replace("%%", "\0\0");
        for (Field field : FIELDS) {
            if (text.contains(field.conversion)) {
                text = text.replace(field.conversion, field.text.apply(time).toString());
            }
        }
        return text.replace("%Z", zone).replace("\0\0", "%");
    }

    private static String name(String[] names, int index) {
        if (index < 0 || index >= names.length) {
            throw new HostFault("strftime: there is no day or month " + index);
        }
        return names[index];
    }

    private static String padded(int value, int digits, char with) {
        String text = Integer.toString(value);
        return String.valueOf(with).repeat(Math.max(0, digits - text.length())) + text;
    }

    private static int fullYear(BrokenDownTime time) {
        return time.year() + 1900;
    }

    private static String withoutCentury(int year) {
        String text = Integer.toString(year);
        return text.substring(Math.min(2, text.length()));
    }

    private static int twelveHour(int hour) {
        return hour == 0 ? 12 : hour > 12 ? hour - 12 : hour;
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    private static int daysBefore(BrokenDownTime time) {
        name(MONTHS, time.month());
        int leapDay = time.month() > 1 && isLeap(fullYear(time)) ? 1 : 0;
        return DAYS_BEFORE_MONTH[time.month()] + leapDay;
    }

    private static int weekYear(BrokenDownTime time) {
        return LocalDate.of(fullYear(time), 1, 1).plusDays(time.yearDay()).get(IsoFields.WEEK_BASED_YEAR);
    }

    private static int mondayWeek(BrokenDownTime time) {
        return Math.floorDiv(time.yearDay() + 7 - (time.weekday() + 6) % 7, 7);
    }

    /** The glue's own arithmetic, taken over with its use of the year since 1900. */
    private static int isoWeek(BrokenDownTime time) {
        int week = mondayWeek(time);
        if ((time.weekday() + 371 - time.yearDay() - 2) % 7 <= 2) {
            week++;
        }
        if (week == 0) {
            int lastOfDecember = (time.weekday() + 7 - time.yearDay() - 1) % 7;
            boolean longYear = lastOfDecember == 4 || lastOfDecember == 5 && isLeap(time.year() % 400 - 1);
            return longYear ? 53 : 52;
        }
        if (week == 53) {
            int firstOfJanuary = (time.weekday() + 371 - time.yearDay()) % 7;
            boolean longYear = firstOfJanuary == 4 || firstOfJanuary == 3 && isLeap(time.year());
            return longYear ? 53 : 1;
        }
        return week;
    }
}
