package dev.quipu.ao.item;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Signature type 1: RSASSA-PSS (RFC 8017) with SHA-256, MGF1-SHA-256, e = 65537; the owner is the 4096-bit modulus.
 *
 * <p>Wallets choose different salt lengths (32, or the longest possible, 478), and the JDK checks one it is told. The
 * salt length is not secret: it can be read off the padding, which {@link #saltLength} does first.
 *
 * <pre>
 * encoded message, 512 bytes: | masked DB, 479 bytes | H, 32 bytes | 0xbc |
 * DB = masked DB xor MGF1(H): | 0 ... 0 | 1 | salt |      (the first bits are cleared)
 * </pre>
 */
final class RsaPss {

    static final int SALT_BYTES_DEFAULT = 32;

    private static final int MODULUS_BITS = 4096;
    private static final BigInteger PUBLIC_EXPONENT = BigInteger.valueOf(65537);
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES_MAX = MODULUS_BITS / 8 - HASH_BYTES - 2;
    private static final int TRAILER = 0xbc;

    private RsaPss() {}

    static Verification verify(byte[] owner, byte[] deepHash, byte[] signature) {
        BigInteger modulus = new BigInteger(1, owner);
        if (modulus.bitLength() != MODULUS_BITS || !modulus.testBit(0)) {
            return Verification.invalid("the owner is no RSA modulus of " + MODULUS_BITS + " bits: it has "
                    + modulus.bitLength() + " bits and is " + (modulus.testBit(0) ? "odd" : "even"));
        }
        if (new BigInteger(1, signature).compareTo(modulus) >= 0) {
            return Verification.invalid("the RSA signature is not below the owner's modulus");
        }
        try {
            OptionalInt saltBytes = saltLength(modulus, signature);
            if (saltBytes.isEmpty()) {
                return Verification.invalid("the RSA signature does not open to PSS padding under the owner's key");
            }
            Signature pss = pss(saltBytes.getAsInt());
            pss.initVerify(publicKey(modulus));
            pss.update(deepHash);
            return pss.verify(signature)
                    ? Verification.valid()
                    : Verification.invalid("the RSA signature is not the owner's over this item");
        } catch (GeneralSecurityException e) {
            return Verification.invalid("the RSA signature cannot be checked: " + e.getMessage());
        }
    }

    /** Opens the signature and measures its salt; nothing when the padding is not PSS. */
    static OptionalInt saltLength(BigInteger modulus, byte[] signature) throws GeneralSecurityException {
        byte[] encoded = leftPadded(new BigInteger(1, signature).modPow(PUBLIC_EXPONENT, modulus), signature.length);
        int hashAt = encoded.length - 1 - HASH_BYTES;
        if (Byte.toUnsignedInt(encoded[encoded.length - 1]) != TRAILER) {
            return OptionalInt.empty();
        }
        byte[] db = mgf1(Arrays.copyOfRange(encoded, hashAt, hashAt + HASH_BYTES), hashAt);
        for (int i = 0; i < db.length; i++) {
            db[i] ^= encoded[i];
        }
        db[0] &= 0x7f;
        int oneAt = 0;
        while (oneAt < db.length && db[oneAt] == 0) {
            oneAt++;
        }
        return oneAt < db.length && db[oneAt] == 1 ? OptionalInt.of(db.length - oneAt - 1) : OptionalInt.empty();
    }

    static RSAPrivateCrtKey fromJwk(Map<String, String> jwk) {
        try {
            return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA")
                    .generatePrivate(new RSAPrivateCrtKeySpec(
                            number(jwk, "n"),
                            number(jwk, "e"),
                            number(jwk, "d"),
                            number(jwk, "p"),
                            number(jwk, "q"),
                            number(jwk, "dp"),
                            number(jwk, "dq"),
                            number(jwk, "qi")));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the JWK is no RSA private key", e);
        }
    }

    private static BigInteger number(Map<String, String> jwk, String field) {
        String text = jwk.get(field);
        if (text == null) {
            throw new IllegalArgumentException(
                    "the JWK has no field '" + field + "'; n, e, d, p, q, dp, dq, qi needed");
        }
        try {
            return new BigInteger(1, Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            // The value is left out of the message: it may be part of a private key.
            throw new IllegalArgumentException("the JWK's field '" + field + "' is not base64url");
        }
    }

    private static Signature pss(int saltBytes) throws GeneralSecurityException {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, saltBytes, 1));
        return pss;
    }

    private static RSAPublicKey publicKey(BigInteger modulus) throws GeneralSecurityException {
        return (RSAPublicKey)
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, PUBLIC_EXPONENT));
    }

    private static byte[] mgf1(byte[] seed, int length) throws GeneralSecurityException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        byte[] mask = new byte[length];
        for (int counter = 0, at = 0; at < length; counter++, at += HASH_BYTES) {
            sha256.update(seed);
            sha256.update(
                    new byte[] {(byte) (counter >>> 24), (byte) (counter >>> 16), (byte) (counter >>> 8), (byte) counter
                    });
            System.arraycopy(sha256.digest(), 0, mask, at, Math.min(HASH_BYTES, length - at));
        }
        return mask;
    }

    private static byte[] leftPadded(BigInteger number, int length) {
        byte[] twosComplement = number.toByteArray();
        int skip = Math.max(0, twosComplement.length - length);
        byte[] padded = new byte[length];
        int used = twosComplement.length - skip;
        System.arraycopy(twosComplement, skip, padded, length - used, used);
        return padded;
    }

    /** An Arweave wallet. */
    static final class Keys extends Signer {

        private final RSAPrivateCrtKey key;
        private final int saltBytes;

        Keys(RSAPrivateCrtKey key, int saltBytes) {
            super(SignatureType.ARWEAVE, modulusOf(key));
            if (saltBytes < 0 || saltBytes > SALT_BYTES_MAX) {
                throw new IllegalArgumentException("a salt has 0 to " + SALT_BYTES_MAX + " bytes, not " + saltBytes);
            }
            this.key = key;
            this.saltBytes = saltBytes;
        }

        @Override
        byte[] sign(byte[] deepHash) {
            try {
                Signature pss = pss(saltBytes);
                pss.initSign(key);
                pss.update(deepHash);
                return pss.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK cannot sign with this RSA key", e);
            }
        }

        private static byte[] modulusOf(RSAPrivateCrtKey key) {
            BigInteger modulus = key.getModulus();
            if (modulus.bitLength() != MODULUS_BITS || !key.getPublicExponent().equals(PUBLIC_EXPONENT)) {
                throw new IllegalArgumentException(
                        "an Arweave key has " + MODULUS_BITS + " bits and exponent 65537; this one has "
                                + modulus.bitLength() + " bits and exponent " + key.getPublicExponent());
            }
            return leftPadded(modulus, MODULUS_BITS / 8);
        }
    }
}
