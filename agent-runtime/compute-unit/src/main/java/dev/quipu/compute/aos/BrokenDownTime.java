package dev.quipu.compute.aos;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * C's {@code struct tm}, always UTC.
 *
 * <pre>
 *   0 sec  4 min  8 hour  12 mday  16 mon (0..11)  20 year - 1900  24 wday (0 = Sunday)  28 yday (0..365)  32 isdst
 *   wasm32: 36 gmtoff, 40 zone name       wasm64: 40 gmtoff, 48 zone name
 * </pre>
 */
record BrokenDownTime(int second, int minute, int hour, int day, int month, int year, int weekday, int yearDay) {

    /** What a JavaScript date can hold: 100 million days from 1970. */
    private static final long MOST_SECONDS = 8_640_000_000_000L;

    private static final int DAYLIGHT = 32;

    static BrokenDownTime of(LocalDateTime time) {
        return new BrokenDownTime(
                time.getSecond(),
                time.getMinute(),
                time.getHour(),
                time.getDayOfMonth(),
                time.getMonthValue() - 1,
                time.getYear() - 1900,
                time.getDayOfWeek().getValue() % 7,
                time.getDayOfYear() - 1);
    }

    /** All zeros for a time too far off, as the reference host has it. */
    static BrokenDownTime ofEpoch(long seconds) {
        if (isTooFar(seconds)) {
            return new BrokenDownTime(0, 0, 0, 0, 0, 0, 0, 0);
        }
        return of(LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC));
    }

    private static boolean isTooFar(long seconds) {
        return seconds < -MOST_SECONDS || seconds > MOST_SECONDS;
    }

    static BrokenDownTime at(CMemory memory, long address) {
        return new BrokenDownTime(
                memory.intAt(address),
                memory.intAt(address + 4),
                memory.intAt(address + 8),
                memory.intAt(address + 12),
                memory.intAt(address + 16),
                memory.intAt(address + 20),
                memory.intAt(address + 24),
                memory.intAt(address + 28));
    }

    /** {@code mktime}: fields out of range carry over; gives seconds since 1970 and writes the fields back. */
    static long normalise(CMemory memory, long address) {
        BrokenDownTime given = at(memory, address);
        LocalDateTime time;
        try {
            time = LocalDateTime.of(given.year + 1900, 1, 1, 0, 0)
                    .plusMonths(given.month)
                    .plusDays(given.day - 1L)
                    .plusHours(given.hour)
                    .plusMinutes(given.minute)
                    .plusSeconds(given.second);
        } catch (DateTimeException _) {
            return -1;
        }
        of(time).putUtc(memory, address);
        memory.putInt(address + DAYLIGHT, 0);
        return time.toEpochSecond(ZoneOffset.UTC);
    }

    long putUtc(CMemory memory, long address) {
        int[] fields = {second, minute, hour, day, month, year, weekday, yearDay};
        for (int i = 0; i < fields.length; i++) {
            memory.putInt(address + 4L * i, fields[i]);
        }
        return 0;
    }

    /**
     * As {@link #putUtc}, with the two fields that only local time has; for a time too far off the reference host cannot
     * make 64 bits of the second.
     */
    static long putLocal(long seconds, CMemory memory, long address) {
        if (memory.wide() && isTooFar(seconds)) {
            throw new HostFault("The number NaN cannot be converted to a BigInt because it is not an integer");
        }
        ofEpoch(seconds).putUtc(memory, address);
        memory.putInt(address + DAYLIGHT, 0);
        memory.putPointer(address + (memory.wide() ? 40 : 36), 0);
        return 0;
    }

    static String zoneAt(CMemory memory, long address) {
        long name = memory.pointerAt(address + (memory.wide() ? 48 : 40));
        return name == 0 ? "" : memory.textAt(name);
    }
}
