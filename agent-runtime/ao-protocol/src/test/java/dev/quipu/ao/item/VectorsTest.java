package dev.quipu.ao.item;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quipu.ao.item.Vectors.Vector;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VectorsTest {

    static List<Vector> all() {
        return Vectors.all();
    }

    static List<Vector> curves() {
        return Vectors.curves();
    }

    @Test
    void shouldHaveFourItemsOfEachSignatureType() {
        assertThat(all())
                .extracting(Vector::scheme)
                .containsExactlyInAnyOrder(
                        "rsa",
                        "rsa",
                        "rsa",
                        "rsa",
                        "ed25519",
                        "ed25519",
                        "ed25519",
                        "ed25519",
                        "ethereum",
                        "ethereum",
                        "ethereum",
                        "ethereum");
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldReadEveryPartOfAnItemByArbundles(Vector vector) {
        DataItem item = vector.item();

        assertThat(item.id()).hasToString(vector.id());
        assertThat(item.target()).isEqualTo(Optional.ofNullable(vector.target()));
        assertThat(item.anchor().orElse(null)).isEqualTo(vector.anchor());
        assertThat(item.tags()).isEqualTo(vector.tags());
        assertThat(item.data()).isEqualTo(vector.data()).hasSize(item.dataLength());
        assertThat(item.deepHash()).isEqualTo(HexFormat.of().parseHex(vector.deepHash()));
        assertThat(item.bytes()).isEqualTo(vector.raw()).hasSize(item.length());
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldAcceptTheSignatureOfAnItemByArbundles(Vector vector) {
        assertThat(vector.item().verify()).isEqualTo(Verification.valid());
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldWriteTheSameBytesAfterTheOwner(Vector vector) {
        byte[] ours = DataItem.unsigned(vector.target(), vector.anchor(), vector.tags(), vector.data())
                .bytes();
        SignatureType type = vector.item().signatureType();
        int tailAt = 2 + type.signatureBytes() + type.ownerBytes();

        assertThat(Arrays.copyOfRange(ours, 2, ours.length))
                .isEqualTo(Arrays.copyOfRange(vector.raw(), tailAt, vector.raw().length));
    }

    @ParameterizedTest
    @MethodSource("curves")
    void shouldSignToTheSameBytesAsArbundles(Vector vector) {
        DataItem ours = DataItem.sign(vector.signer(), vector.target(), vector.anchor(), vector.tags(), vector.data());

        assertThat(HexFormat.of().formatHex(ours.bytes()))
                .isEqualTo(HexFormat.of().formatHex(vector.raw()));
    }

    @Test
    void shouldGiveTheOwnerAddressOfTheTestWallet() {
        for (JsonNode fixture : Vectors.RSA_FILE) {
            if (fixture.has("rawBase64")) {
                byte[] raw = Base64.getDecoder().decode(fixture.get("rawBase64").asText());
                assertThat(DataItem.parse(raw).ownerAddress())
                        .hasToString(fixture.get("ownerAddress").asText());
            }
        }
    }
}
