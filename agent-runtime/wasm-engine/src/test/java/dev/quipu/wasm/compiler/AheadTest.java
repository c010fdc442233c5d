package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each class is made once, by whoever comes first. */
@Timeout(30)
class AheadTest {

    private final AtomicIntegerArray made = new AtomicIntegerArray(1_000);

    @BeforeEach
    void needsTwoProcessors() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "on one processor nothing is made ahead");
    }

    private CodeFile.Stored make(int function) {
        made.incrementAndGet(function);
        return new CodeFile.Stored(new byte[] {(byte) function}, false);
    }

    @Test
    void shouldMakeEachOnceWhoeverMakesIt() {
        Ahead ahead = new Ahead(made.length(), this::make);
        for (int i = 0; i < made.length(); i++) {
            ahead.expect(new int[] {i, (i + 1) % made.length(), i});
            assertThat(ahead.take(i).bytes()).containsExactly((byte) i);
        }
        for (int i = 0; i < made.length(); i++) {
            assertThat(made.get(i)).as("function %d", i).isEqualTo(1);
        }
    }

    @Test
    void shouldHaveReadyWhatWasExpected() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(3);
        Ahead ahead = new Ahead(made.length(), function -> {
            CodeFile.Stored stored = make(function);
            ready.countDown();
            return stored;
        });
        ahead.expect(new int[] {3, 5, 7});
        assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(ahead.take(5).bytes()).containsExactly(5);
        assertThat(made.get(5)).isEqualTo(1);
    }

    @Test
    void shouldNotWaitForWhatIsNotBegun() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Ahead ahead = new Ahead(made.length(), function -> {
            if (function == 1) {
                begun.countDown();
                awaitQuietly(free);
            }
            return make(function);
        });
        ahead.expect(new int[] {1, 2});
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(ahead.take(2).bytes()).as("while 1 is being made").containsExactly(2);

        free.countDown();
        assertThat(ahead.take(1).bytes()).containsExactly(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldFailWhereItIsAskedFor() {
        Ahead ahead = new Ahead(made.length(), function -> {
            throw new IllegalStateException("function " + function);
        });
        ahead.expect(new int[] {4});

        assertThatThrownBy(() -> ahead.take(4)).hasMessage("function 4");
    }
}
