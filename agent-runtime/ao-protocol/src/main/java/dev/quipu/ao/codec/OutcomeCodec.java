package dev.quipu.ao.codec;

import dev.quipu.ao.Id;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.Outcome;
import dev.quipu.ao.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Outcomes as bytes, for the log and for hashing.
 *
 * <pre>
 * outcome  | u8 format = 1 | varint n | n x message | text output | u8 failed | text error, if failed = 1
 *          | varint gas used | 32-byte state root |
 * message  | 32-byte target | varint t | t x (text name, text value) | varint d | d bytes data |
 * text     | varint length in bytes | UTF-8 |
 * varint   7 bits a byte, lowest first, the top bit set on all but the last; as few bytes as the value needs
 * </pre>
 *
 * <p>Canonical: equal outcomes have equal bytes, and {@link #decode} refuses every other spelling.
 */
public final class OutcomeCodec {

    private static final int FORMAT = 1;
    private static final int MESSAGE_BYTES_MIN = Id.BYTES + 2;
    private static final int TAG_BYTES_MIN = 2;

    private OutcomeCodec() {}

    /** @throws IllegalArgumentException if a text has an unpaired surrogate, for which no UTF-8 exists */
    public static byte[] encode(Outcome outcome) {
        ByteSink out = new ByteSink();
        out.u8(FORMAT);
        out.varint(outcome.messages().size());
        for (OutboxMessage message : outcome.messages()) {
            write(message, out);
        }
        out.text(outcome.output());
        out.u8(outcome.error().isPresent() ? 1 : 0);
        if (outcome.error().isPresent()) {
            out.text(outcome.error().get());
        }
        out.varint(outcome.gasUsed());
        out.raw(outcome.stateRoot().bytes());
        return out.toBytes();
    }

    /** @throws IllegalArgumentException naming offset and part, for anything {@link #encode} would not write */
    public static Outcome decode(byte[] bytes) {
        ByteSource in = new ByteSource(bytes);
        int format = in.u8("format");
        if (format != FORMAT) {
            throw new IllegalArgumentException("outcome format " + format + " is not known; known is " + FORMAT);
        }
        int count = in.count("number of messages", MESSAGE_BYTES_MIN);
        List<OutboxMessage> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            messages.add(readMessage(in));
        }
        String output = in.text("output");
        Optional<String> error = in.flag("failed") ? Optional.of(in.text("error")) : Optional.empty();
        long gasUsed = in.varint("gas used");
        Id stateRoot = Id.of(in.raw("state root", Id.BYTES));
        in.requireEnd();
        return new Outcome(messages, output, error, gasUsed, stateRoot);
    }

    /** Bytes of one outbox message, spelt as inside an outcome. */
    public static byte[] encode(OutboxMessage message) {
        ByteSink out = new ByteSink();
        write(message, out);
        return out.toBytes();
    }

    /** Reads what {@link #encode(OutboxMessage)} wrote; errors as in {@link #decode}. */
    public static OutboxMessage decodeMessage(byte[] bytes) {
        ByteSource in = new ByteSource(bytes);
        OutboxMessage message = readMessage(in);
        in.requireEnd();
        return message;
    }

    private static void write(OutboxMessage message, ByteSink out) {
        out.raw(message.target().bytes());
        out.varint(message.tags().size());
        for (Tag tag : message.tags()) {
            out.text(tag.name());
            out.text(tag.value());
        }
        out.varint(message.data().length);
        out.raw(message.data());
    }

    private static OutboxMessage readMessage(ByteSource in) {
        Id target = Id.of(in.raw("target", Id.BYTES));
        int count = in.count("number of tags", TAG_BYTES_MIN);
        List<Tag> tags = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = in.text("tag name");
            tags.add(new Tag(name, in.text("tag value")));
        }
        return new OutboxMessage(target, tags, in.raw("data", in.count("length of data", 1)));
    }
}
