package dev.quipu.dex.simulated;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.Tag;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** An outgoing message while its tags are gathered; the order of calls is the order of tags. */
final class Draft {

    private static final byte[] NO_DATA = {};

    private final Id target;
    private final List<Tag> tags = new ArrayList<>();

    private Draft(Id target) {
        this.target = target;
    }

    static Draft to(Id target, String action) {
        return new Draft(target).tag("Action", action);
    }

    /** Answers a query as aos does: Action is the question's with -Response, and its Reference comes back. */
    static Draft response(Message query) {
        return reply(query, "-Response");
    }

    /** Tells a sender what is wrong with its message; {@code error} is for people. */
    static Draft error(Message message, String error) {
        return reply(message, "-Error").tag("Message-Id", message.id()).tag("Error", error);
    }

    private static Draft reply(Message query, String suffix) {
        var draft = to(query.from(), query.tag("Action").orElseThrow() + suffix);
        query.tag("X-Reference")
                .or(() -> query.tag("Reference"))
                .ifPresent(reference -> draft.tag("X-Reference", reference));
        return draft;
    }

    Draft tag(String name, String value) {
        tags.add(new Tag(name, value));
        return this;
    }

    Draft tag(String name, Id value) {
        return tag(name, value.toString());
    }

    Draft tag(String name, BigInteger value) {
        return tag(name, value.toString());
    }

    Draft tag(String name, long value) {
        return tag(name, Long.toString(value));
    }

    /** Copies the trigger's X-* tags in their order. */
    Draft forwardAll(Message trigger) {
        return forward(trigger, Collections.emptySet());
    }

    /** Copies the trigger's X-* tags in their order, save those the sender gives a meaning of its own. */
    Draft forward(Message trigger, Set<String> reserved) {
        for (Tag tag : trigger.tags()) {
            if (tag.name().startsWith("X-") && !reserved.contains(tag.name())) {
                tags.add(tag);
            }
        }
        return this;
    }

    OutboxMessage done() {
        return new OutboxMessage(target, tags, NO_DATA);
    }
}
