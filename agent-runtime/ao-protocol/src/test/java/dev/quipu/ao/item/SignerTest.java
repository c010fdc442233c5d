package dev.quipu.ao.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignerTest {

    private static final BigInteger ORDER =
            new BigInteger("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", 16);

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 32, 478})
    void shouldVerifyRsaSignaturesWhateverTheirSalt(int saltBytes) throws GeneralSecurityException {
        DataItem item = signed(Signer.rsaPss(Vectors.rsaKey(), saltBytes));

        assertThat(item.verify()).isEqualTo(Verification.valid());
        assertThat(RsaPss.saltLength(Vectors.rsaKey().getModulus(), item.signature()))
                .hasValue(saltBytes);
    }

    @Test
    void shouldSignRsaWith32BytesOfSaltUnlessToldOtherwise() throws GeneralSecurityException {
        DataItem item = signed(Signer.rsaPss(Vectors.rsaKey()));

        assertThat(RsaPss.saltLength(Vectors.rsaKey().getModulus(), item.signature()))
                .hasValue(32);
    }

    @Test
    void shouldFindTheSaltOf478BytesInTheVectors() throws GeneralSecurityException {
        DataItem item = Vectors.rsa().getFirst().item();

        assertThat(RsaPss.saltLength(new BigInteger(1, item.owner()), item.signature()))
                .hasValue(478);
    }

    @Test
    void shouldRefuseASaltThatDoesNotFit() {
        assertThatThrownBy(() -> Signer.rsaPss(Vectors.rsaKey(), 479)).hasMessage("a salt has 0 to 478 bytes, not 479");
    }

    @Test
    void shouldRefuseRsaKeysThatAreNoArweaveKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        RSAPrivateCrtKey small = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();

        assertThatThrownBy(() -> Signer.rsaPss(small)).hasMessageContaining("this one has 2048 bits");
    }

    @Test
    void shouldReadAWalletFromItsJwk() {
        Signer fromJwk = Signer.rsaPss(jwk(Vectors.rsaKey()));

        assertThat(fromJwk.address()).isEqualTo(Signer.rsaPss(Vectors.rsaKey()).address());
        assertThat(signed(fromJwk).verify()).isEqualTo(Verification.valid());
    }

    @Test
    void shouldNameTheFieldAJwkLacksAndNeverItsValue() {
        Map<String, String> lacking = jwk(Vectors.rsaKey());
        lacking.remove("qi");
        Map<String, String> broken = jwk(Vectors.rsaKey());
        broken.put("d", "secret!");

        assertThatThrownBy(() -> Signer.rsaPss(lacking)).hasMessageStartingWith("the JWK has no field 'qi'");
        assertThatThrownBy(() -> Signer.rsaPss(broken)).hasMessage("the JWK's field 'd' is not base64url");
    }

    @Test
    void shouldRefuseAnOwnerThatIsNoModulus() {
        byte[] even = signed(Signer.rsaPss(Vectors.rsaKey())).bytes();
        even[2 + 1023] &= (byte) 0xfe;
        byte[] zero = even.clone();
        Arrays.fill(zero, 2 + 512, 2 + 1024, (byte) 0);

        assertThat(reason(even)).contains("even");
        assertThat(reason(zero)).contains("it has 0 bits");
    }

    @Test
    void shouldRefuseAnRsaSignatureAboveTheModulus() {
        byte[] item = signed(Signer.rsaPss(Vectors.rsaKey())).bytes();
        Arrays.fill(item, 2, 2 + 512, (byte) 0xff);

        assertThat(reason(item)).contains("not below the owner's modulus");
    }

    @Test
    void shouldSignTheSameItemToTheSameBytesWithCurveKeys() {
        for (Signer signer : List.of(Signer.ed25519(new byte[32]), Signer.ethereum(scalar(BigInteger.TWO)))) {
            assertThat(signed(signer)).isEqualTo(signed(signer));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // published addresses of the private keys 1, 2 and 3
        "1, 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf",
        "2, 0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF",
        "3, 0x6813Eb9362372EEF6200f3b1dbC3f819671cBA69"
    })
    void shouldWriteEthereumAddressesAsEip55(BigInteger key, String address) {
        assertThat(signed(Signer.ethereum(scalar(key))).ethereumAddress()).hasValue(address);
    }

    @Test
    void shouldHaveAnEthereumAddressOnlyOnEthereumItems() {
        assertThat(signed(Signer.ed25519(new byte[32])).ethereumAddress()).isEmpty();
    }

    @Test
    void shouldRefuseTheOtherSignatureThatEcdsaAllows() {
        byte[] item = signed(Signer.ethereum(scalar(BigInteger.TEN))).bytes();
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(item, 34, 66));
        System.arraycopy(scalar(ORDER.subtract(s)), 0, item, 34, 32);
        item[66] = (byte) (item[66] == 27 ? 28 : 27);

        assertThat(reason(item)).contains("r or s is out of range");
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 1, 26, 29, -1})
    void shouldRefuseAnyVOtherThan27And28(byte v) {
        byte[] item = signed(Signer.ethereum(scalar(BigInteger.TEN))).bytes();
        item[66] = v;

        assertThat(reason(item)).isEqualTo("the Ethereum signature's v is " + (v & 0xff) + "; it must be 27 or 28");
    }

    @Test
    void shouldRefuseEthereumScalarsOutOfRange() {
        byte[] zeroR = signed(Signer.ethereum(scalar(BigInteger.TEN))).bytes();
        Arrays.fill(zeroR, 2, 34, (byte) 0);

        assertThat(reason(zeroR)).contains("out of range");
        assertThatThrownBy(() -> Signer.ethereum(scalar(ORDER))).hasMessageContaining("between 1 and n-1");
        assertThatThrownBy(() -> Signer.ethereum(new byte[31])).hasMessageContaining("not 31");
        assertThatThrownBy(() -> Signer.ed25519(new byte[33])).hasMessageContaining("not 33");
    }

    @Test
    void shouldShowNoSecretAsText() {
        byte[] seed = HexFormat.of().parseHex("c0ffee".repeat(10) + "c0ff");

        assertThat(Signer.ed25519(seed).toString())
                .isEqualTo("Signer[ED25519, " + Signer.ed25519(seed).address() + "]");
    }

    private static DataItem signed(Signer signer) {
        return DataItem.sign(
                signer, Id.of(new byte[32]), null, List.of(new Tag("Action", "Info")), new byte[] {1, 2, 3});
    }

    private static String reason(byte[] item) {
        return switch (DataItem.parse(item).verify()) {
            case Verification.Valid ignored -> throw new AssertionError("the item is valid");
            case Verification.Invalid invalid -> invalid.reason();
        };
    }

    private static byte[] scalar(BigInteger value) {
        byte[] bytes = new byte[32];
        byte[] magnitude = value.toByteArray();
        int skip = Math.max(0, magnitude.length - 32);
        System.arraycopy(magnitude, skip, bytes, 32 - magnitude.length + skip, magnitude.length - skip);
        return bytes;
    }

    private static Map<String, String> jwk(RSAPrivateCrtKey key) {
        Map<String, String> jwk = new HashMap<>(Map.of("kty", "RSA", "ext", "true"));
        jwk.put("n", base64url(key.getModulus()));
        jwk.put("e", base64url(key.getPublicExponent()));
        jwk.put("d", base64url(key.getPrivateExponent()));
        jwk.put("p", base64url(key.getPrimeP()));
        jwk.put("q", base64url(key.getPrimeQ()));
        jwk.put("dp", base64url(key.getPrimeExponentP()));
        jwk.put("dq", base64url(key.getPrimeExponentQ()));
        jwk.put("qi", base64url(key.getCrtCoefficient()));
        return jwk;
    }

    private static String base64url(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] magnitude = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude);
    }
}
