package dev.quipu.log;

import dev.quipu.ao.Id;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Entries for tests, told apart by their bytes. */
final class Entries {

    private Entries() {}

    static Id process(int number) {
        var bytes = new byte[Id.BYTES];
        bytes[0] = (byte) number;
        bytes[31] = (byte) (number >> 8);
        return Id.of(bytes);
    }

    static LogRecord entry(Id process, long slot) {
        return entry(process, slot, "item of slot " + slot);
    }

    static LogRecord entry(Id process, long slot, String item) {
        return new LogRecord(
                process,
                slot,
                1_700_000_000_000L + slot,
                item.getBytes(StandardCharsets.UTF_8),
                ("assignment of slot " + slot).getBytes(StandardCharsets.UTF_8));
    }

    static void appendSlots(MessageLog log, Id process, long fromSlot, long toSlotExclusive) {
        for (long slot = fromSlot; slot < toSlotExclusive; slot++) {
            log.append(entry(process, slot));
        }
    }

    static List<LogRecord> all(MessageLog.Cursor cursor) {
        var records = new ArrayList<LogRecord>();
        try (cursor) {
            while (cursor.next()) {
                records.add(cursor.current());
            }
        }
        return records;
    }

    /** Records hold arrays, so equality is spelt out. */
    static boolean same(LogRecord one, LogRecord other) {
        return one.process().equals(other.process())
                && one.slot() == other.slot()
                && one.timestampMillis() == other.timestampMillis()
                && Arrays.equals(one.item(), other.item())
                && Arrays.equals(one.assignment(), other.assignment());
    }
}
