package dev.quipu.ao.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.ao.item.Items.Parts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DeepHashTest {

    @Provide
    Arbitrary<Parts> parts() {
        return Items.parts();
    }

    @Property(tries = 200)
    void shouldEqualTheDefinitionWrittenOutPlainly(@ForAll("parts") Parts parts) throws NoSuchAlgorithmException {
        assertThat(parts.unsigned().deepHash()).isEqualTo(plainly(parts, "0", new byte[0]));
    }

    @Test
    void shouldHashBlobsLongerThanTheKeptLengthTags() throws NoSuchAlgorithmException {
        for (int length : new int[] {511, 512, 513, 100_000}) {
            Parts parts = new Parts(null, null, List.of(), new byte[length]);
            assertThat(parts.unsigned().deepHash()).isEqualTo(plainly(parts, "0", new byte[0]));
        }
    }

    private static byte[] plainly(Parts parts, String type, byte[] owner) throws NoSuchAlgorithmException {
        byte[] tags = new byte[AvroTags.encodedLength(parts.tags())];
        AvroTags.write(parts.tags(), tags, 0);
        List<byte[]> children = List.of(
                ascii("dataitem"),
                ascii("1"),
                ascii(type),
                owner,
                parts.target() == null ? new byte[0] : parts.target().bytes(),
                parts.anchor() == null ? new byte[0] : parts.anchor(),
                tags,
                parts.data());
        byte[] acc = sha384(ascii("list" + children.size()));
        for (byte[] child : children) {
            byte[] blob = sha384(join(sha384(ascii("blob" + child.length)), sha384(child)));
            acc = sha384(join(acc, blob));
        }
        return acc;
    }

    private static byte[] join(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] sha384(byte[] bytes) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-384").digest(bytes);
    }
}
