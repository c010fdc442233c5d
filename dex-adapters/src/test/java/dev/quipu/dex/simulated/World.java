package dev.quipu.dex.simulated;

import dev.quipu.ao.Behaviour;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.Tag;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A tiny world for tests: messages wait in one queue and are delivered first in, first out. Ids without a process are
 * wallets whose mail is kept. Messages that {@link #losing} names vanish.
 */
final class World {

    private final Map<Id, Running<?>> processes = new TreeMap<>();
    private final Map<Id, List<Message>> mail = new TreeMap<>();
    private final Deque<Message> queue = new ArrayDeque<>();
    private final List<String> errors = new ArrayList<>();
    private Predicate<Message> lost = message -> false;
    private long nowMillis = 1_700_000_000_000L;
    private long sent;

    World run(Map<Id, Behaviour<?>> behaviours) {
        behaviours.forEach((id, behaviour) -> processes.put(id, new Running<>(behaviour)));
        return this;
    }

    /** Loses every message for which this holds, until told otherwise. */
    void losing(Predicate<Message> lost) {
        this.lost = lost;
    }

    void losingNothing() {
        this.lost = message -> false;
    }

    void passMillis(long millis) {
        nowMillis += millis;
    }

    long nowMillis() {
        return nowMillis;
    }

    /** Sends and does not deliver yet. */
    World post(Id from, Id target, Tag... tags) {
        queue.add(message(from, target, List.of(tags)));
        return this;
    }

    World post(SimulatedVenue.Sent sentByGenesis) {
        queue.add(message(
                sentByGenesis.from(),
                sentByGenesis.message().target(),
                sentByGenesis.message().tags()));
        return this;
    }

    /** Delivers until nothing is under way. */
    World settle() {
        for (int delivered = 0; !queue.isEmpty(); delivered++) {
            if (delivered > 100_000) {
                throw new IllegalStateException("messages never end; next: " + queue.peek());
            }
            deliver(queue.remove());
        }
        return this;
    }

    /** Sends, delivers everything, and returns the mail that came back to the sender. */
    List<Message> ask(Id from, Id target, Tag... tags) {
        int before = mail(from).size();
        post(from, target, tags).settle();
        return List.copyOf(mail(from).subList(before, mail(from).size()));
    }

    List<Message> mail(Id wallet) {
        return mail.getOrDefault(wallet, List.of());
    }

    List<String> errors() {
        return errors;
    }

    <S> S state(Id process, Class<S> type) {
        return type.cast(processes.get(process).state);
    }

    byte[] encoded(Id process) {
        return processes.get(process).encoded();
    }

    static Id wallet(int number) {
        byte[] bytes = new byte[Id.BYTES];
        Arrays.fill(bytes, (byte) number);
        return Id.of(bytes);
    }

    static Tag tag(String name, Object value) {
        return new Tag(name, value.toString());
    }

    static Optional<Message> first(List<Message> messages, String action) {
        return messages.stream()
                .filter(m -> m.tag("Action").equals(Optional.of(action)))
                .findFirst();
    }

    private void deliver(Message message) {
        if (lost.test(message)) {
            return;
        }
        var running = processes.get(message.process());
        if (running == null) {
            mail.computeIfAbsent(message.process(), id -> new ArrayList<>()).add(message);
            return;
        }
        try {
            for (OutboxMessage out : running.apply(message)) {
                queue.add(message(message.process(), out.target(), out.tags()));
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            errors.add(e.getMessage());
        }
    }

    private Message message(Id from, Id target, List<Tag> tags) {
        sent++;
        nowMillis++;
        var id = Id.of(ByteBuffer.allocate(Id.BYTES).putLong(sent).array());
        return new Message(id, target, sent, nowMillis, from, from, target, tags, new byte[0]);
    }

    private static final class Running<S> {

        private final Behaviour<S> behaviour;
        private S state;

        Running(Behaviour<S> behaviour) {
            this.behaviour = behaviour;
            this.state = behaviour.initial();
        }

        List<OutboxMessage> apply(Message message) {
            var step = behaviour.apply(state, message);
            state = step.after();
            return step.messages();
        }

        byte[] encoded() {
            return behaviour.encode(state);
        }
    }
}
