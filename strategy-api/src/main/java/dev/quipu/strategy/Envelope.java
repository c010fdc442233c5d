package dev.quipu.strategy;

import java.util.List;
import java.util.Optional;

/**
 * A message as an author's code sees it: JDK types only; the runtime turns AO messages into envelopes and back.
 *
 * @param from process or wallet id (base64url) the message speaks for; empty on an outgoing envelope
 * @param target process id (base64url) it is addressed to
 * @param headers named values in order; names may repeat
 * @param data the body as text
 */
public record Envelope(String from, String target, List<Header> headers, String data) {

    public Envelope {
        headers = List.copyOf(headers);
    }

    /** The first value under this name. */
    public Optional<String> header(String name) {
        for (var header : headers) {
            if (header.name().equals(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }
}
