package dev.quipu.log;

import static dev.quipu.log.Entries.entry;
import static dev.quipu.log.Entries.process;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {

    private static final int FOLLOWERS = 5;

    @TempDir
    Path directory;

    /** The first fsync lasts until everyone else has appended: one more fsync must then serve them all. */
    @Test
    void shouldServeAllThatWaitWithOneFsync() throws Exception {
        var begun = new CountDownLatch(1);
        var appended = new CountDownLatch(FOLLOWERS);
        var forces = new AtomicInteger();
        SegmentOutput.Opener counting = (file, offset) -> new Forwarding(SegmentOutput.ofFile(file, offset)) {
            @Override
            public void force() throws IOException {
                super.force();
                // The first fsync of all makes the segment's header durable.
                if (forces.incrementAndGet() == 2) {
                    begun.countDown();
                    awaitAll(appended);
                }
            }
        };
        try (var log = SegmentLog.open(directory, 1 << 20, counting);
                var pool = Executors.newFixedThreadPool(FOLLOWERS + 1)) {
            var done = new ArrayList<Future<?>>();
            log.append(entry(process(0), 0));
            done.add(pool.submit(log::sync));
            begun.await();
            for (int follower = 1; follower <= FOLLOWERS; follower++) {
                var own = process(follower);
                done.add(pool.submit(() -> {
                    log.append(entry(own, 0));
                    appended.countDown();
                    log.sync();
                }));
            }
            for (var each : done) {
                each.get();
            }
            assertThat(forces).hasValue(3);
        }
    }

    private static void awaitAll(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static class Forwarding implements SegmentOutput {

        private final SegmentOutput real;

        Forwarding(SegmentOutput real) {
            this.real = real;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            real.write(bytes);
        }

        @Override
        public void force() throws IOException {
            real.force();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
