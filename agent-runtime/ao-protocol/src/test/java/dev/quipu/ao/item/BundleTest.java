package dev.quipu.ao.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quipu.ao.item.Items.Parts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BundleTest {

    @Provide
    Arbitrary<List<Parts>> contents() {
        return Items.parts().list().ofMaxSize(4);
    }

    @Property(tries = 100)
    void shouldGiveBackTheItemsItWasMadeOf(@ForAll("contents") List<Parts> contents) {
        Bundle bundle = new Bundle(contents.stream().map(Parts::unsigned).toList());

        assertThat(Bundle.parse(bundle.bytes())).isEqualTo(bundle);
    }

    @Test
    void shouldReadAndWriteTheRsaBundleByArbundles() {
        JsonNode fixture = Vectors.RSA_FILE.get(4);
        byte[] bytes = Base64.getDecoder().decode(fixture.get("bundleBase64").asText());
        Bundle bundle = Bundle.parse(bytes);

        List<String> ids = new ArrayList<>();
        fixture.get("ids").forEach(id -> ids.add(id.asText()));
        assertThat(bundle.items()).extracting(item -> item.id().toString()).isEqualTo(ids);
        assertThat(bundle.items())
                .allSatisfy(item -> assertThat(item.verify().isValid()).isTrue());
        assertThat(bundle.bytes())
                .isEqualTo(bytes)
                .hasSize(fixture.get("bundleBytes").asInt());
    }

    @Test
    void shouldReadAndWriteTheEthereumBundleByArbundles() {
        byte[] bytes = Base64.getDecoder()
                .decode(Vectors.CURVE_FILE.get("bundleBase64").asText());
        Bundle bundle = Bundle.parse(bytes);

        assertThat(bundle.items())
                .isEqualTo(Vectors.curves().stream()
                        .filter(vector -> vector.scheme().equals("ethereum"))
                        .map(Vectors.Vector::item)
                        .toList());
        assertThat(bundle.bytes()).isEqualTo(bytes);
    }

    @Test
    void shouldNestABundleInAnItem() {
        Bundle inner = Bundle.of(item(1), item(2));
        DataItem outer = DataItem.unsigned(null, null, Bundle.TAGS, inner.bytes());

        assertThat(Bundle.isNestedIn(outer)).isTrue();
        assertThat(Bundle.nestedIn(outer)).isEqualTo(inner);
        assertThatThrownBy(() -> Bundle.nestedIn(item(1))).hasMessageContaining("lacks the tags of a bundle");
    }

    @Test
    void shouldRefuseABundleCutAnywhere() {
        byte[] whole = Bundle.of(item(1), item(2)).bytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Bundle.parse(cut))
                    .isInstanceOf(MalformedItemException.class)
                    .message()
                    .isNotBlank();
        }
    }

    @Test
    void shouldRefuseABundleWithAnyBitFlipped() {
        byte[] whole = Bundle.of(item(1), item(2)).bytes();
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Bundle.parse(flipped)).isInstanceOf(MalformedItemException.class);
        }
    }

    @Test
    void shouldSayWhichItemHasAnotherId() {
        byte[] bytes = Bundle.of(item(1), item(2)).bytes();
        bytes[32 + 64 + 32] ^= 1;

        assertThatThrownBy(() -> Bundle.parse(bytes)).hasMessageStartingWith("item 1 of the bundle is " + item(2).id());
    }

    @Test
    void shouldRefuseCountsThatDoNotFit() {
        byte[] huge = new byte[32];
        huge[31] = 1;
        byte[] many = new byte[32];
        many[0] = 2;

        assertThatThrownBy(() -> Bundle.parse(huge)).hasMessageContaining("number of items is above 2^64");
        assertThatThrownBy(() -> Bundle.parse(many))
                .hasMessage("the bundle's number of items is 2; there is room for 0 at most");
    }

    private static DataItem item(int data) {
        return DataItem.unsigned(null, null, List.of(), new byte[] {(byte) data});
    }
}
