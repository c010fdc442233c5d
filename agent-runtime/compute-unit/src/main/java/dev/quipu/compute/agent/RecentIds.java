package dev.quipu.compute.agent;

import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The last {@value #CAPACITY} names seen, oldest first, each as the first 8 bytes of its SHA-256: enough to notice a
 * repeat, small enough to stand in every state root. Immutable.
 */
final class RecentIds {

    static final int CAPACITY = 256;

    static final RecentIds NONE = new RecentIds(new long[0]);

    private final long[] digests;

    private RecentIds(long[] digests) {
        this.digests = digests;
    }

    boolean contains(String... name) {
        long wanted = digest(name);
        for (long digest : digests) {
            if (digest == wanted) {
                return true;
            }
        }
        return false;
    }

    RecentIds with(String... name) {
        int from = digests.length < CAPACITY ? 0 : 1;
        var next = Arrays.copyOfRange(digests, from, digests.length + 1);
        next[next.length - 1] = digest(name);
        return new RecentIds(next);
    }

    void write(StateWriter out) {
        out.writeLongs(digests);
    }

    static RecentIds read(StateReader in) {
        return new RecentIds(in.readList(StateReader::readLong).stream()
                .mapToLong(Long::longValue)
                .toArray());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecentIds ids && Arrays.equals(digests, ids.digests);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digests);
    }

    @Override
    public String toString() {
        return digests.length + " recent ids";
    }

    private static long digest(String... name) {
        var bytes = new StateWriter();
        for (var part : name) {
            bytes.writeString(part); // with its length, so that ("a", "bc") is not ("ab", "c")
        }
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(bytes.toBytes());
            return new StateReader(hash).readLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
