package dev.quipu.llm.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {

    @Test
    void shouldDoEveryItemOnceInManyJobsInARow() {
        try (var workers = new Workers(3)) {
            var done = new AtomicIntegerArray(37);
            for (int job = 0; job < 5_000; job++) {
                workers.run(done.length(), (item, worker) -> done.incrementAndGet(item));
            }
            for (int item = 0; item < done.length(); item++) {
                assertThat(done.get(item)).isEqualTo(5_000);
            }
        }
    }

    @Test
    void shouldWorkOnTwoItemsAtATime() {
        try (var workers = new Workers(2)) {
            var together = new CyclicBarrier(2);
            var number = new AtomicIntegerArray(2);
            workers.run(2, (item, worker) -> {
                meet(together);
                number.incrementAndGet(worker);
            });
            assertThat(number.get(0)).isEqualTo(1);
            assertThat(number.get(1)).isEqualTo(1);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldThrowWhatAnItemThrewAndGoOn() {
        try (var workers = new Workers(2)) {
            assertThatThrownBy(() -> workers.run(8, (item, worker) -> {
                        if (item == 5) throw new IllegalArgumentException("item 5");
                    }))
                    .hasMessage("item 5");
            var done = new AtomicIntegerArray(8);
            workers.run(8, (item, worker) -> done.incrementAndGet(item));
            assertThat(done.toString()).isEqualTo("[1, 1, 1, 1, 1, 1, 1, 1]");
        }
    }
}
