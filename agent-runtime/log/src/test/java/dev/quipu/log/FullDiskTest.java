package dev.quipu.log;

import static dev.quipu.log.Entries.all;
import static dev.quipu.log.Entries.entry;
import static dev.quipu.log.Entries.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.ao.Id;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes some bytes and no more; what it took stays, as on a real one. */
class FullDiskTest {

    private static final Id ALICE = process(1);

    @TempDir
    Path directory;

    @Test
    void shouldKeepWhatWasAcknowledgedWhereverTheDiskFillsUp() throws IOException {
        for (int freeBytes = 56; freeBytes < 1600; freeBytes += 29) {
            var own = directory.resolve("free" + freeBytes);
            long acknowledged = appendUntilFull(own, new FullDisk(freeBytes), 700);

            try (var log = SegmentLog.open(own, 700, SegmentOutput::ofFile)) {
                assertThat(log.size()).as("%d bytes free", freeBytes).isGreaterThanOrEqualTo(acknowledged);
                long slot = log.lastSlot(ALICE).orElse(-1) + 1;
                log.append(entry(ALICE, slot));
                log.sync();
                assertThat(all(log.read(0))).hasSize((int) slot + 1);
            }
        }
    }

    @Test
    void shouldSayThatTheDiskIsFullAndTakeNoFurtherCalls() {
        var log = SegmentLog.open(directory, 1 << 20, new FullDisk(400));
        log.append(entry(ALICE, 0));
        log.sync();
        log.append(entry(ALICE, 1));
        log.append(entry(ALICE, 2));

        assertThatExceptionOfType(LogWriteException.class)
                .isThrownBy(log::sync)
                .withMessageContaining("No space left on device")
                .withMessageContaining(directory.toString());
        assertThatThrownBy(() -> log.append(entry(ALICE, 3))).isInstanceOf(LogWriteException.class);
        assertThatThrownBy(log::sync).isInstanceOf(LogWriteException.class);
        assertThatThrownBy(log::size).isInstanceOf(LogWriteException.class);
        log.close();
    }

    @Test
    void shouldNotAcknowledgeWhenOnlyTheFsyncFails() {
        var disk = new FullDisk(1 << 20);
        var log = SegmentLog.open(directory, 1 << 20, disk);
        log.append(entry(ALICE, 0));
        disk.forceFails = true;

        assertThatExceptionOfType(LogWriteException.class)
                .isThrownBy(log::sync)
                .withMessageContaining("Input/output error");
        disk.forceFails = false;
        assertThatThrownBy(log::sync).isInstanceOf(LogWriteException.class);
        log.close();
    }

    /** Returns how many records were acknowledged before the disk was full. */
    private static long appendUntilFull(Path directory, FullDisk disk, long segmentBytes) {
        long acknowledged = 0;
        var log = SegmentLog.open(directory, segmentBytes, disk);
        try (log) {
            for (long slot = 0; ; slot++) {
                log.append(entry(ALICE, slot));
                if (slot % 2 == 1) {
                    log.sync();
                    acknowledged = slot + 1;
                }
            }
        } catch (LogWriteException e) {
            return acknowledged;
        }
    }

    private static final class FullDisk implements SegmentOutput.Opener {

        private int freeBytes;
        private boolean forceFails;

        FullDisk(int freeBytes) {
            this.freeBytes = freeBytes;
        }

        @Override
        public SegmentOutput open(Path file, long offset) throws IOException {
            var real = SegmentOutput.ofFile(file, offset);
            return new SegmentOutput() {
                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    int fits = Math.min(freeBytes, bytes.remaining());
                    boolean all = fits == bytes.remaining();
                    real.write(bytes.slice(bytes.position(), fits));
                    bytes.position(bytes.position() + fits);
                    freeBytes -= fits;
                    if (!all) {
                        throw new IOException("No space left on device");
                    }
                }

                @Override
                public void force() throws IOException {
                    if (forceFails) {
                        throw new IOException("Input/output error");
                    }
                    real.force();
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        }
    }
}
