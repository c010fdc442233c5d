package dev.quipu.log;

import dev.quipu.ao.Id;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The victim of {@link KillTest}: several threads append, sync and acknowledge until the JVM is killed. */
final class KillTestChild {

    static final int THREADS = 3;

    private KillTestChild() {}

    public static void main(String[] arguments) {
        var log = SegmentLog.open(Path.of(arguments[0]), KillTest.SEGMENT_BYTES, SegmentOutput::ofFile);
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread + 1;
            // Batches of 1, 8 and 15 records, so that syncs of one thread carry half-made batches of another.
            Thread.ofPlatform().start(() -> append(log, Entries.process(number), 1 + 7 * (number - 1)));
        }
    }

    /** What a slot's item must be; lengths vary from 0 to 4,000 bytes. */
    static byte[] item(Id process, long slot) {
        var item = new byte[(int) (slot * 257 % 4001)];
        for (int i = 0; i < item.length; i++) {
            item[i] = (byte) (slot + i * 31L + process.bytes()[0]);
        }
        return item;
    }

    private static void append(MessageLog log, Id process, int batch) {
        var out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        long slot = log.lastSlot(process).orElse(-1);
        while (true) {
            for (int i = 0; i < batch; i++) {
                slot++;
                log.append(new LogRecord(process, slot, slot, item(process, slot), new byte[0]));
            }
            log.sync();
            synchronized (KillTestChild.class) {
                out.print("ok " + process + " " + slot + " .\n");
                out.flush();
            }
        }
    }
}
