package dev.quipu.scheduler;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.SignatureType;
import dev.quipu.ao.item.Signer;
import dev.quipu.ao.message.AoTags;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedItemCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Turns what feeds report into signed messages for one process. Keeps nothing and reads no clock: the same feed item
 * gives the same bytes, hence the same id, on every machine.
 *
 * <p>Tags: Data-Protocol, Variant, Type=Message, then the headers of {@link FeedItemCodec}. The anchor stands for
 * (feed, source id), so that a {@link Scheduler} which knows the feed's address takes such a fact once.
 */
public final class Ingress {

    private final Id process;
    private final Map<String, Signer> signersByFeed;

    /**
     * @param process who is told
     * @param signersByFeed each feed's key by the feed's name
     * @throws IllegalArgumentException for a key whose signatures are salted: ids would differ from run to run
     */
    public Ingress(Id process, Map<String, Signer> signersByFeed) {
        this.process = process;
        this.signersByFeed = Map.copyOf(signersByFeed);
        signersByFeed.forEach(Ingress::requireRepeatable);
    }

    /**
     * The message that carries an item.
     *
     * @throws IllegalArgumentException when the feed has no key here, or for what {@link FeedItemCodec#write} refuses
     */
    public DataItem toItem(FeedItem item) {
        var signer = signersByFeed.get(item.feed());
        if (signer == null) {
            throw new IllegalArgumentException(
                    "feed '%s' has no key; source id '%s' cannot be signed".formatted(item.feed(), item.sourceId()));
        }
        var message = FeedItemCodec.write(item, process.toString());
        var tags = message.headers().stream()
                .map(header -> new Tag(header.name(), header.value()))
                .toList();
        return DataItem.sign(
                signer,
                process,
                anchor(item).bytes(),
                AoTags.message(tags),
                message.data().getBytes(StandardCharsets.UTF_8));
    }

    /** SHA-256(length of feed as u32, big-endian || feed || source id); text in UTF-8. */
    private static Id anchor(FeedItem item) {
        var feed = item.feed().getBytes(StandardCharsets.UTF_8);
        var length = ByteBuffer.allocate(Integer.BYTES).putInt(feed.length).array();
        return Id.sha256(length, feed, item.sourceId().getBytes(StandardCharsets.UTF_8));
    }

    private static void requireRepeatable(String feed, Signer signer) {
        if (signer.signatureType() == SignatureType.ARWEAVE) {
            throw new IllegalArgumentException("feed '%s' has an %s key, whose signatures are salted; use Ed25519"
                    .formatted(feed, signer.signatureType()));
        }
    }
}
