package dev.quipu.ao.item;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Signature type 2, as in RFC 8032 (cofactorless check, s below the group order).
 *
 * <p>BouncyCastle rather than the JDK: on a 2-core machine with JDK 25 it signs 48 bytes in about 32 microseconds and
 * verifies in 94; the JDK takes 630 for either.
 */
final class Ed25519Keys extends Signer {

    private final byte[] seed;
    private final byte[] publicKey;

    Ed25519Keys(byte[] seed) {
        this(seed, publicKey(seed));
    }

    private Ed25519Keys(byte[] seed, byte[] publicKey) {
        super(SignatureType.ED25519, publicKey);
        this.seed = seed;
        this.publicKey = publicKey;
    }

    @Override
    byte[] sign(byte[] deepHash) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, publicKey, 0, deepHash, 0, deepHash.length, signature, 0);
        return signature;
    }

    static Verification verify(byte[] owner, byte[] deepHash, byte[] signature) {
        return Ed25519.verify(signature, 0, owner, 0, deepHash, 0, deepHash.length)
                ? Verification.valid()
                : Verification.invalid("the Ed25519 signature is not the owner's over this item");
    }

    private static byte[] publicKey(byte[] seed) {
        if (seed.length != Ed25519.SECRET_KEY_SIZE) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.length);
        }
        byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        return publicKey;
    }
}
