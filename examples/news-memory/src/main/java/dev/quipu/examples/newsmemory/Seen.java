package dev.quipu.examples.newsmemory;

import dev.quipu.strategy.Price;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import java.math.BigInteger;

/**
 * A headline as it is remembered.
 *
 * @param messageId the message that brought it
 * @param priceE18 the asset's price when it came, quote units per base unit × 10^18
 * @param known whether enough time has passed to say what followed
 * @param followedBps how far the price had moved by then; 0 while it is not known
 */
public record Seen(String messageId, long atMillis, BigInteger priceE18, boolean known, int followedBps) {

    private static final BigInteger WHOLE_BPS = BigInteger.valueOf(10_000);

    static Seen now(String messageId, long atMillis, Price price) {
        return new Seen(messageId, atMillis, price.e18(), false, 0);
    }

    /** The same headline, knowing the price now; moves beyond ±100 % count as that. */
    Seen followedBy(Price now) {
        var move = now.e18().subtract(priceE18).multiply(WHOLE_BPS).divide(priceE18);
        return new Seen(
                messageId,
                atMillis,
                priceE18,
                true,
                move.min(WHOLE_BPS).max(WHOLE_BPS.negate()).intValueExact());
    }

    void write(StateWriter out) {
        out.writeString(messageId)
                .writeLong(atMillis)
                .writeInteger(priceE18)
                .writeBoolean(known)
                .writeInt(followedBps);
    }

    static Seen read(StateReader in) {
        return new Seen(in.readString(), in.readLong(), in.readInteger(), in.readBoolean(), in.readInt());
    }
}
