package dev.quipu.ao.item;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * Signature type 3: ECDSA on secp256k1 over Ethereum's personal message of the deep hash.
 *
 * <pre>
 * digest     keccak256( 0x19 "Ethereum Signed Message:\n48" || deep hash )
 * signature  | r, 32 bytes | s, 32 bytes | v, 27 or 28 |    big-endian
 * owner      | 4 | x, 32 bytes | y, 32 bytes |              big-endian
 * </pre>
 *
 * <p>Accepted only with s in the lower half and v the parity of r's point: of the signatures one can derive from a good
 * one, just that one is good, so nobody can give an item a second id.
 */
final class Ethereum {

    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
    private static final BigInteger N = CURVE.getN();
    private static final BigInteger HALF_N = N.shiftRight(1);
    private static final int WORD = 32;
    private static final int V_EVEN = 27;

    private Ethereum() {}

    static Verification verify(byte[] owner, byte[] deepHash, byte[] signature) {
        BigInteger r = BigIntegers.fromUnsignedByteArray(signature, 0, WORD);
        BigInteger s = BigIntegers.fromUnsignedByteArray(signature, WORD, WORD);
        int v = Byte.toUnsignedInt(signature[2 * WORD]);
        if (v != V_EVEN && v != V_EVEN + 1) {
            return Verification.invalid("the Ethereum signature's v is " + v + "; it must be 27 or 28");
        }
        if (r.signum() == 0 || r.compareTo(N) >= 0 || s.signum() == 0 || s.compareTo(HALF_N) > 0) {
            return Verification.invalid("the Ethereum signature's r or s is out of range (r: 1 to n-1, s: 1 to n/2)");
        }
        return Arrays.equals(owner, recover(digest(deepHash), r, s, v))
                ? Verification.valid()
                : Verification.invalid("the Ethereum signature is not the owner's over this item");
    }

    /** EIP-55 text of the last 20 bytes of keccak256(x || y). */
    static String address(byte[] owner) {
        byte[] hash = keccak256(owner, 1, owner.length - 1);
        String hex = HexFormat.of().formatHex(hash, hash.length - 20, hash.length);
        byte[] casing = keccak256(hex.getBytes(StandardCharsets.US_ASCII), 0, hex.length());
        StringBuilder address = new StringBuilder("0x");
        for (int i = 0; i < hex.length(); i++) {
            int nibble = casing[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf;
            char digit = hex.charAt(i);
            address.append(nibble >= 8 && digit >= 'a' ? (char) (digit - 'a' + 'A') : digit);
        }
        return address.toString();
    }

    /** The only public key for which (r, s, v) is a signature of {@code digest}; empty when there is none. */
    private static byte[] recover(byte[] digest, BigInteger r, BigInteger s, int v) {
        ECPoint point;
        try {
            byte[] compressed = new byte[1 + WORD];
            compressed[0] = (byte) (v - V_EVEN + 2);
            BigIntegers.asUnsignedByteArray(r, compressed, 1, WORD);
            point = CURVE.getCurve().decodePoint(compressed);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
        BigInteger inverse = BigIntegers.modOddInverse(N, r);
        BigInteger onBase = inverse.multiply(new BigInteger(1, digest)).negate().mod(N);
        BigInteger onPoint = inverse.multiply(s).mod(N);
        return ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), onBase, point, onPoint)
                .getEncoded(false);
    }

    private static byte[] digest(byte[] deepHash) {
        byte[] prefix = ("\u0019Ethereum Signed Message:\n" + deepHash.length).getBytes(StandardCharsets.US_ASCII);
        byte[] message = Arrays.copyOf(prefix, prefix.length + deepHash.length);
        System.arraycopy(deepHash, 0, message, prefix.length, deepHash.length);
        return keccak256(message, 0, message.length);
    }

    private static byte[] keccak256(byte[] bytes, int from, int length) {
        KeccakDigest keccak = new KeccakDigest(256);
        keccak.update(bytes, from, length);
        byte[] hash = new byte[WORD];
        keccak.doFinal(hash, 0);
        return hash;
    }

    /** An Ethereum account. */
    static final class Keys extends Signer {

        private final BigInteger secret;
        private final byte[] publicKey;

        private Keys(BigInteger secret, byte[] publicKey) {
            super(SignatureType.ETHEREUM, publicKey);
            this.secret = secret;
            this.publicKey = publicKey;
        }

        static Keys of(byte[] privateKey) {
            if (privateKey.length != WORD) {
                throw new IllegalArgumentException("an Ethereum private key has 32 bytes, not " + privateKey.length);
            }
            BigInteger secret = new BigInteger(1, privateKey);
            if (secret.signum() == 0 || secret.compareTo(N) >= 0) {
                throw new IllegalArgumentException("an Ethereum private key lies between 1 and n-1; this one does not");
            }
            ECPoint point = new FixedPointCombMultiplier().multiply(CURVE.getG(), secret);
            return new Keys(secret, point.getEncoded(false));
        }

        @Override
        byte[] sign(byte[] deepHash) {
            byte[] digest = digest(deepHash);
            ECDSASigner ecdsa = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
            ecdsa.init(true, new ECPrivateKeyParameters(secret, DOMAIN));
            BigInteger[] rs = ecdsa.generateSignature(digest);
            BigInteger r = rs[0];
            BigInteger s = rs[1].compareTo(HALF_N) > 0 ? N.subtract(rs[1]) : rs[1];

            byte[] signature = new byte[2 * WORD + 1];
            BigIntegers.asUnsignedByteArray(r, signature, 0, WORD);
            BigIntegers.asUnsignedByteArray(s, signature, WORD, WORD);
            boolean even = Arrays.equals(publicKey, recover(digest, r, s, V_EVEN));
            signature[2 * WORD] = (byte) (even ? V_EVEN : V_EVEN + 1);
            return signature;
        }
    }
}
