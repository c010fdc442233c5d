package dev.quipu.compute.agent;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.Tag;
import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** AO messages as envelopes and back. */
final class Envelopes {

    private Envelopes() {}

    static Envelope incoming(Message message) {
        var headers = new ArrayList<Header>(message.tags().size());
        for (var tag : message.tags()) {
            headers.add(new Header(tag.name(), tag.value()));
        }
        return new Envelope(
                message.from().toString(),
                message.target().toString(),
                headers,
                new String(message.data(), StandardCharsets.UTF_8));
    }

    static OutboxMessage outgoing(Envelope envelope) {
        var tags = new ArrayList<Tag>(envelope.headers().size());
        for (var header : envelope.headers()) {
            tags.add(new Tag(header.name(), header.value()));
        }
        return new OutboxMessage(
                Id.parse(envelope.target()), tags, envelope.data().getBytes(StandardCharsets.UTF_8));
    }
}
