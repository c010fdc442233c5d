package dev.quipu.compute;

import dev.quipu.ao.Behaviour;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.Outcome;
import dev.quipu.strategy.HostException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Holds processes and folds their messages: {@code (state, message) → (state, outcome)}.
 *
 * <p><b>Assumes</b> messages arrive in slot order; it checks that, and throws when one is missing or repeated.
 * <b>Promises</b> the same messages give the same outcomes, and that a behaviour which throws leaves its state as it
 * was. <b>Does not</b> order, store or send anything. Not safe for use by several threads.
 */
public final class ComputeUnit {

    private final TreeMap<Id, ProcessHost<?>> hosts = new TreeMap<>();

    /** Adds a process in its initial state, before its first message. */
    public <S> void spawn(Id process, Behaviour<S> behaviour) {
        if (hosts.putIfAbsent(process, new ProcessHost<>(process, behaviour)) != null) {
            throw new IllegalArgumentException("process exists already: " + process);
        }
    }

    public boolean hosts(Id process) {
        return hosts.containsKey(process);
    }

    /**
     * Applies one message to the process it is assigned to.
     *
     * @throws HostException when the machine failed rather than the process; the state is then as before
     */
    public Outcome evaluate(Message message) {
        var host = hosts.get(message.process());
        if (host == null) {
            throw new IllegalArgumentException("no such process here: " + message.process());
        }
        return host.evaluate(message);
    }

    /** Hash of every process's id and state root, in id order. */
    public Id stateRoot() {
        var sha256 = sha256();
        hosts.forEach((process, host) -> {
            sha256.update(process.bytes());
            sha256.update(host.stateRoot().bytes());
        });
        return Id.of(sha256.digest());
    }

    /** How an outcome names what a process threw: the class, and the message if there is one. */
    public static String describe(RuntimeException e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    /** The text with U+FFFD for each half of a surrogate pair: those have no bytes, and an outcome is written down. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** One process: its function, its state, and where its log stands. */
    private static final class ProcessHost<S> {

        private final Id process;
        private final Behaviour<S> behaviour;
        private final MessageDigest sha256 = sha256();
        private S state;
        private Id stateRoot;
        private long nextSlot;
        private long lastTimestampMillis = Long.MIN_VALUE;

        ProcessHost(Id process, Behaviour<S> behaviour) {
            this.process = process;
            this.behaviour = behaviour;
            this.state = behaviour.initial();
            this.stateRoot = rootOf(state);
        }

        Outcome evaluate(Message message) {
            requireNext(message);
            var outcome = step(message);
            nextSlot++;
            lastTimestampMillis = message.timestampMillis();
            return outcome;
        }

        private Outcome step(Message message) {
            Behaviour.Step<S> step;
            Id rootAfter;
            try {
                step = behaviour.apply(state, message);
                rootAfter = step.after() == state ? stateRoot : rootOf(step.after());
            } catch (HostException e) {
                throw e;
            } catch (RuntimeException e) {
                // Whatever a process throws is its outcome: the message is spent, the state before stays.
                return new Outcome(List.of(), "", Optional.of(wellFormed(describe(e))), 0, stateRoot);
            }
            state = step.after();
            stateRoot = rootAfter;
            return new Outcome(step.messages(), wellFormed(step.output()), Optional.empty(), 0, stateRoot);
        }

        Id stateRoot() {
            return stateRoot;
        }

        private Id rootOf(S value) {
            return Id.of(sha256.digest(behaviour.encode(value)));
        }

        private void requireNext(Message message) {
            if (message.slot() != nextSlot) {
                throw new IllegalArgumentException(
                        "process %s expects slot %d, got %d".formatted(process, nextSlot, message.slot()));
            }
            if (message.timestampMillis() <= lastTimestampMillis) {
                throw new IllegalArgumentException("process %s slot %d: timestamp %d does not follow %d"
                        .formatted(process, nextSlot, message.timestampMillis(), lastTimestampMillis));
            }
        }
    }
}
