package dev.quipu.llm.store;

import dev.quipu.llm.Hash;
import dev.quipu.llm.ModelException;
import dev.quipu.llm.ModelException.Reason;
import dev.quipu.llm.store.Incoming.Part;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches a file by HTTP, from where an earlier try stopped if the server says that it is still the same file. */
final class Download {

    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final String VALIDATOR = "validator";
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");
    private static final int KEY_BYTES = 16;

    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_SATISFIABLE = 416;

    private final Duration silence;

    Download() {
        this(SILENCE);
    }

    /** @param silence how long a server may send nothing */
    Download(Duration silence) {
        this.silence = silence;
    }

    /** A folder name for what comes from this address. */
    static String key(URI address) {
        byte[] hash = Hash.sha256().digest(address.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
    }

    /** The address without what may be secret: user and query. */
    static String shown(URI address) {
        int port = address.getPort();
        return address.getScheme() + "://" + address.getHost() + (port < 0 ? "" : ":" + port) + address.getRawPath();
    }

    /**
     * Fills the part up to the end of the file.
     *
     * @throws ModelException if the server does not have or give the file, or it is too large
     * @throws IOException if the connection fails or ends early; what has come is kept in the part
     */
    void into(URI address, Part part, Arrival arrival) throws IOException {
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(Redirect.NORMAL)
                .build()) {
            try {
                new Transfer(address, part, arrival).run(client);
            } finally {
                client.shutdownNow(); // a body that is not read to its end would keep it
            }
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new IOException("%s: no connection to %s".formatted(arrival.source(), address.getHost()), e);
        } catch (HttpTimeoutException e) {
            throw new IOException(arrival.source() + ": no answer for " + silence.toSeconds() + " seconds", e);
        }
    }

    private final class Transfer {

        private final URI address;
        private final Part part;
        private final Arrival arrival;
        private final Path validatorFile;

        Transfer(URI address, Part part, Arrival arrival) {
            this.address = address;
            this.part = part;
            this.arrival = arrival;
            this.validatorFile = part.folder().resolve(VALIDATOR);
        }

        void run(HttpClient client) throws IOException {
            Optional<String> validator = validator();
            if (validator.isEmpty() || part.channel().size() == 0) arrival.reset(part);
            else arrival.grown(part);
            var response = send(client, validator);
            if (response.statusCode() == NOT_SATISFIABLE && arrival.bytes() > 0) {
                arrival.reset(part);
                response = send(client, validator);
            }
            receive(response);
        }

        private Optional<String> validator() throws IOException {
            try {
                return Optional.of(Files.readString(validatorFile));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }

        private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(HttpClient client, Optional<String> validator)
                throws IOException {
            var request = HttpRequest.newBuilder(address).timeout(silence);
            if (arrival.bytes() > 0) {
                request.header("Range", "bytes=%d-".formatted(arrival.bytes()));
                request.header("If-Range", validator.orElseThrow());
            }
            try {
                return client.send(request.build(), BodyHandlers.ofPublisher());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(arrival.source() + ": interrupted", e);
            }
        }

        private void receive(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) throws IOException {
            long total = total(response);
            if (total >= 0) {
                arrival.options().requireFits(total, arrival.source());
                requireRoom(total - arrival.bytes());
            }
            keepValidator(response);
            arrival.options().progress().begins(total);
            arrival.options().progress().reached(arrival.bytes());
            part.channel().position(arrival.bytes());
            try {
                new Body(response.body(), silence).forEach(this::write);
            } catch (IOException e) {
                part.channel().force(true);
                throw new IOException(
                        "%s: ended after %d of %s bytes (%s); add it again to go on from there"
                                .formatted(arrival.source(), arrival.bytes(), total < 0 ? "?" : total, e.getMessage()),
                        e);
            }
            if (total >= 0 && arrival.bytes() != total) {
                throw new IOException("%s: ended after %d of %d bytes; add it again to go on from there"
                        .formatted(arrival.source(), arrival.bytes(), total));
            }
        }

        /** Bytes of the whole file, negative if not said; begins again if the server does. */
        private long total(HttpResponse<?> response) throws IOException {
            switch (response.statusCode()) {
                case OK -> {
                    if (arrival.bytes() > 0) arrival.reset(part);
                    requireAsItIs(response);
                    return response.headers().firstValueAsLong("Content-Length").orElse(-1);
                }
                case PARTIAL -> {
                    String range =
                            response.headers().firstValue("Content-Range").orElse("");
                    Matcher matcher = CONTENT_RANGE.matcher(range);
                    if (!matcher.matches() || Long.parseLong(matcher.group(1)) != arrival.bytes()) {
                        throw refused("answers with the range '%s', asked for was from byte %d"
                                .formatted(range, arrival.bytes()));
                    }
                    requireAsItIs(response);
                    return matcher.group(2).equals("*") ? -1 : Long.parseLong(matcher.group(2));
                }
                default -> throw refused(answer(response));
            }
        }

        private String answer(HttpResponse<?> response) {
            String location = response.headers().firstValue("Location").orElse("");
            return location.isEmpty()
                    ? "answers " + response.statusCode()
                    : "answers %d and points to %s, which is not followed"
                            .formatted(response.statusCode(), shown(address.resolve(location)));
        }

        private void requireAsItIs(HttpResponse<?> response) {
            String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
            if (!encoding.equals("identity")) throw refused("sends it encoded as " + encoding);
        }

        private ModelException refused(String why) {
            return new ModelException(Reason.UNREADABLE, arrival.source() + ": the server " + why);
        }

        private void requireRoom(long bytes) throws IOException {
            long room = Files.getFileStore(part.folder()).getUsableSpace();
            if (bytes > room) {
                throw new IOException(
                        "%s: %d bytes are to come, the disk has room for %d".formatted(arrival.source(), bytes, room));
            }
        }

        /** What says that the file is still the same: a strong ETag, or when it was last changed. */
        private void keepValidator(HttpResponse<?> response) throws IOException {
            Optional<String> validator = response.headers()
                    .firstValue("ETag")
                    .filter(tag -> !tag.startsWith("W/"))
                    .or(() -> response.headers().firstValue("Last-Modified"));
            if (validator.isPresent()) Disk.replace(validatorFile, validator.get());
            else Files.deleteIfExists(validatorFile);
        }

        private void write(List<ByteBuffer> piece) throws IOException {
            for (ByteBuffer bytes : piece) {
                while (bytes.hasRemaining()) part.channel().write(bytes);
            }
            arrival.grown(part);
        }
    }
}
