package dev.quipu.llm.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quipu.llm.Hash;
import dev.quipu.llm.ModelException;
import dev.quipu.llm.ModelException.Reason;
import dev.quipu.llm.gguf.GgufFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on this machine that does what servers do. */
class DownloadTest {

    private static final int ROWS = 20_000;

    /** Large enough to come in many pieces. */
    private static final byte[] MODEL = model();

    private static final String ETAG = "\"v1\"";

    @TempDir
    Path folder;

    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private ModelStore store;

    private static byte[] model() {
        byte[] model = new GgufFile().tensor("w", 8, 34, 32, ROWS).withData();
        for (int i = 1024; i < model.length; i++) model[i] = (byte) (i * 31 >>> 3);
        return model;
    }

    private static ModelId id() {
        return ModelId.of(Hash.sha256().digest(MODEL));
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        store = new ModelStore(folder.resolve("models"), Clock.systemUTC(), new Download(Duration.ofSeconds(5)));
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        threads.close();
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** Serves the model whole or from the byte that is asked for. */
    private void serve(String path, String etag) {
        server.createContext(path, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(String.valueOf(range));
            exchange.getResponseHeaders().set("ETag", etag);
            boolean same = etag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
            int from = range != null && same ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(from, MODEL.length - 1, MODEL.length));
            }
            send(exchange, from > 0 ? 206 : 200, Arrays.copyOfRange(MODEL, from, MODEL.length));
        });
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Promises the whole model and hangs up after some bytes of it. */
    private URI hangUpAfter(int bytes, String etag) throws IOException {
        var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        threads.submit(() -> {
            try (socket;
                    var connection = socket.accept()) {
                connection.getInputStream().read(new byte[4096]);
                var out = connection.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(etag, MODEL.length)
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(MODEL, 0, bytes);
                out.flush();
            }
            return null;
        });
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/model.gguf");
    }

    private ModelException refused(Reason reason, String path, AddOptions options) {
        var refusal = catchThrowableOfType(ModelException.class, () -> store.add(at(path), options));
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(incoming()).isEmpty();
        assertThat(store.list()).isEmpty();
        return refusal;
    }

    private List<String> incoming() {
        try (var files = Files.list(store.folder().resolve("incoming"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void shouldFetchAModelAndFollowRedirects() throws IOException {
        serve("/model.gguf", ETAG);
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/model.gguf");
            send(exchange, 302, new byte[0]);
        });
        var reached = new ArrayList<Long>();
        var progress = new TransferProgress() {
            @Override
            public void begins(long totalBytes) {
                assertThat(totalBytes).isEqualTo(MODEL.length);
            }

            @Override
            public void reached(long bytes) {
                reached.add(bytes);
            }
        };

        var options = new AddOptions(
                AddOptions.DEFAULT.expected(), AddOptions.DEFAULT.name(), AddOptions.DEFAULT.maxBytes(), progress);
        var added = store.add(at("/moved?token=secret"), options);

        assertThat(added.isNew()).isTrue();
        assertThat(added.model().id()).isEqualTo(id());
        assertThat(added.model().file()).hasBinaryContent(MODEL);
        assertThat(added.model().source()).endsWith("/moved").doesNotContain("secret");
        assertThat(reached).isSorted().endsWith((long) MODEL.length);
        assertThat(incoming()).isEmpty();
        assertThat(store.verify(added.model())).isTrue();
    }

    @Test
    void shouldFetchNothingThatIsThereAlready() throws IOException {
        serve("/model.gguf", ETAG);
        store.add(at("/model.gguf"), AddOptions.DEFAULT.expecting(id()));

        assertThat(store.add(at("/model.gguf"), AddOptions.DEFAULT.expecting(id()))
                        .isNew())
                .isFalse();
        assertThat(ranges).hasSize(1);
    }

    @Test
    void shouldGoOnWhereTheConnectionEnded() throws IOException {
        int received = 400_000;
        URI address = hangUpAfter(received, ETAG);
        var failure = catchThrowableOfType(IOException.class, () -> store.add(address, AddOptions.DEFAULT));
        assertThat(failure)
                .hasMessageContainingAll(
                        "ended after " + received + " of " + MODEL.length + " bytes", "add it again to go on");
        assertThat(store.list()).isEmpty();

        // The same address serves the whole model now.
        moveTo(address.getPort());
        serve("/model.gguf", ETAG);
        var added = store.add(address, AddOptions.DEFAULT.expecting(id()));

        assertThat(ranges).containsExactly("bytes=" + received + "-");
        assertThat(added.model().file()).hasBinaryContent(MODEL);
        assertThat(incoming()).isEmpty();
    }

    @Test
    void shouldBeginAnewWhenTheFileHasChangedMeanwhile() throws IOException {
        URI address = hangUpAfter(400_000, "\"v0\"");
        catchThrowableOfType(IOException.class, () -> store.add(address, AddOptions.DEFAULT));

        moveTo(address.getPort());
        serve("/model.gguf", ETAG);
        var added = store.add(address, AddOptions.DEFAULT.expecting(id()));

        assertThat(added.model().file()).hasBinaryContent(MODEL);
    }

    private void moveTo(int port) throws IOException {
        server.stop(0);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.start();
    }

    @Test
    void shouldRefuseAnotherHashThanExpectedAndKeepNothing() {
        serve("/model.gguf", ETAG);
        var other = ModelId.of(Hash.sha256().digest());

        assertThat(refused(Reason.WRONG_HASH, "/model.gguf", AddOptions.DEFAULT.expecting(other)))
                .hasMessageContainingAll(id().hex(), other.hex());
    }

    @Test
    void shouldRefuseAFileThatIsTooLargeWhetherItsSizeIsSaidOrNot() {
        serve("/model.gguf", ETAG);
        server.createContext("/endless", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0); // chunked
                while (true) exchange.getResponseBody().write(MODEL);
            }
        });

        assertThat(refused(Reason.TOO_LONG, "/model.gguf", AddOptions.DEFAULT.atMost(1000)))
                .hasMessageContaining(Integer.toString(MODEL.length));
        refused(Reason.TOO_LONG, "/endless", AddOptions.DEFAULT.atMost(MODEL.length * 3L));
    }

    @Test
    void shouldNotFetchAWholePageToSeeThatItIsNoModel() {
        server.createContext("/page", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                while (true) exchange.getResponseBody().write("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII));
            }
        });

        assertThat(refused(Reason.MALFORMED, "/page", AddOptions.DEFAULT)).hasMessageContaining("no GGUF");
    }

    @Test
    void shouldRefuseWhatTheServerRefuses() {
        server.createContext("/gone", exchange -> send(exchange, 404, "not here".getBytes(StandardCharsets.US_ASCII)));
        server.createContext("/elsewhere", exchange -> {
            exchange.getResponseHeaders().set("Location", "ftp://example.org/model.gguf");
            send(exchange, 302, new byte[0]);
        });
        server.createContext("/packed", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            send(exchange, 200, MODEL);
        });

        assertThat(refused(Reason.UNREADABLE, "/gone", AddOptions.DEFAULT)).hasMessageContaining("answers 404");
        assertThat(refused(Reason.UNREADABLE, "/elsewhere", AddOptions.DEFAULT))
                .hasMessageContaining("ftp://example.org/model.gguf");
        assertThat(refused(Reason.UNREADABLE, "/packed", AddOptions.DEFAULT)).hasMessageContaining("gzip");
    }

    @Test
    void shouldRefuseACutFileThoughNobodySaysHowLongItIs() {
        server.createContext("/cut", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(MODEL, 0, MODEL.length / 2);
            }
        });

        assertThat(refused(Reason.TRUNCATED, "/cut", AddOptions.DEFAULT)).hasMessageContaining("tensor w");
    }

    @Test
    void shouldNotWaitForEverForAServerThatFallsSilent() {
        store = new ModelStore(store.folder(), Clock.systemUTC(), new Download(Duration.ofSeconds(2)));
        server.createContext("/silent", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, MODEL.length);
                exchange.getResponseBody().write(MODEL, 0, 5000);
                exchange.getResponseBody().flush();
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        var failure = catchThrowableOfType(IOException.class, () -> store.add(at("/silent"), AddOptions.DEFAULT));

        assertThat(failure).hasMessageContainingAll("5000 of " + MODEL.length, "nothing came for 2.0 seconds");
    }

    @Test
    void shouldSayThatNobodyAnswers() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + free + "/model.gguf");

        assertThat(catchThrowableOfType(IOException.class, () -> store.add(nobody, AddOptions.DEFAULT)))
                .hasMessageContaining("no connection to 127.0.0.1");
    }

    @Test
    void shouldFetchOneModelTwiceAtOnce() throws Exception {
        serve("/model.gguf", ETAG);

        var first = threads.submit(() -> store.add(at("/model.gguf"), AddOptions.DEFAULT));
        var second = threads.submit(() -> store.add(at("/model.gguf"), AddOptions.DEFAULT));

        assertThat(List.of(first.get().isNew(), second.get().isNew())).containsExactlyInAnyOrder(true, false);
        assertThat(first.get().model()).isEqualTo(second.get().model());
        assertThat(incoming()).isEmpty();
    }
}
