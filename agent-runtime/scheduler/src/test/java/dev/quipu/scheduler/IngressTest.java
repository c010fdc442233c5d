package dev.quipu.scheduler;

import static dev.quipu.scheduler.Feeds.FUND;
import static dev.quipu.scheduler.Feeds.NEWS_KEY;
import static dev.quipu.scheduler.Feeds.ingress;
import static dev.quipu.scheduler.Feeds.news;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.Signer;
import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.Header;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedItemCodec;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngressTest {

    @Test
    void shouldSignAMessageOfTheFeedToTheProcess() {
        var item = ingress().toItem(news(7, 1_000));

        assertThat(item.verify().isValid()).isTrue();
        assertThat(item.ownerAddress()).isEqualTo(NEWS_KEY.address());
        assertThat(item.target()).hasValue(FUND);
        assertThat(item.tags())
                .startsWith(new Tag("Data-Protocol", "ao"), new Tag("Variant", "ao.TN.1"), new Tag("Type", "Message"))
                .contains(new Tag("Action", "News"), new Tag("Delivered", "1000"));
    }

    @Test
    void shouldCarryTheWholeFeedItem() {
        var original = news(7, 1_000);
        var item = DataItem.parse(ingress().toItem(original).bytes());
        var headers = item.tags().stream()
                .map(tag -> new Header(tag.name(), tag.value()))
                .toList();
        var message = new Envelope("", FUND.toString(), headers, new String(item.data(), StandardCharsets.UTF_8));

        assertThat(FeedItemCodec.read(message)).isEqualTo(original);
    }

    /** The id was written down once: a change of tags, anchor or signature would show here. */
    @Test
    void shouldGiveTheSameItemTheSameIdEveryTime() {
        assertThat(ingress().toItem(news(7, 1_000))).isEqualTo(ingress().toItem(news(7, 1_000)));
        assertThat(ingress().toItem(news(7, 1_000)).id()).hasToString("Ii2lvifQ5IE_d1D6pj_En4TKPXIH0KBSf8q5U4leW1U");
        assertThat(ingress().toItem(news(8, 1_000)).id())
                .isNotEqualTo(ingress().toItem(news(7, 1_000)).id());
    }

    @Test
    void shouldMakeTheAnchorFromFeedAndSourceIdAlone() {
        var first = ingress().toItem(news(7, 1_000));
        var seenLater = ingress().toItem(news(7, 5_000));

        assertThat(seenLater.anchor().orElseThrow()).isEqualTo(first.anchor().orElseThrow());
        assertThat(seenLater.id()).isNotEqualTo(first.id());
    }

    @Test
    void shouldNotMixUpFeedAndSourceId() {
        var key = Feeds.key(3);
        var twoFeeds = new Ingress(FUND, Map.of("ab", key, "a", key));
        var one = new FeedItem("ab", "c", news(1, 100).times(), news(1, 100).fact());
        var other = new FeedItem("a", "bc", news(1, 100).times(), news(1, 100).fact());

        assertThat(twoFeeds.toItem(one).anchor().orElseThrow())
                .isNotEqualTo(twoFeeds.toItem(other).anchor().orElseThrow());
    }

    @Test
    void shouldRefuseAFeedWithoutAKey() {
        var unknown =
                new FeedItem("rumours", "9", news(1, 100).times(), news(1, 100).fact());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ingress().toItem(unknown))
                .withMessageContaining("feed 'rumours' has no key");
    }

    @Test
    void shouldRefuseAKeyWithSaltedSignatures() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(new RSAKeyGenParameterSpec(4096, RSAKeyGenParameterSpec.F4));
        var signer =
                Signer.rsaPss((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ingress(FUND, Map.of("cryptonews", signer)))
                .withMessageContaining("'cryptonews'")
                .withMessageContaining("salted");
    }
}
