package dev.quipu.llm.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The body of an HTTP response, taken piece by piece by one thread, which waits only so long for the next one. */
final class Body {

    /** What to do with a piece. */
    @FunctionalInterface
    interface Sink {
        void take(List<ByteBuffer> piece) throws IOException;
    }

    private sealed interface Event {}

    private record Piece(List<ByteBuffer> buffers) implements Event {}

    /** @param cause null if it was the end */
    private record End(Throwable cause) implements Event {}

    private final Duration silence;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(); // one piece and the end at most
    private Flow.Subscription subscription;

    Body(Flow.Publisher<List<ByteBuffer>> publisher, Duration silence) {
        this.silence = silence;
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription begun) {
                subscription = begun;
                begun.request(1);
            }

            @Override
            public void onNext(List<ByteBuffer> buffers) {
                events.add(new Piece(buffers));
            }

            @Override
            public void onError(Throwable cause) {
                events.add(new End(cause));
            }

            @Override
            public void onComplete() {
                events.add(new End(null));
            }
        });
    }

    /** @throws IOException if the connection ends before the body does, or nothing comes for too long */
    void forEach(Sink sink) throws IOException {
        while (true) {
            switch (next()) {
                case Piece(List<ByteBuffer> buffers) -> {
                    sink.take(buffers);
                    subscription.request(1);
                }
                case End(Throwable cause)
                when cause == null -> {
                    return;
                }
                case End(Throwable cause) -> throw new IOException(cause.getMessage(), cause);
            }
        }
    }

    private Event next() throws IOException {
        try {
            Event event = events.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) throw new IOException("nothing came for " + silence.toMillis() / 1000.0 + " seconds");
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
