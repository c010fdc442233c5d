package dev.quipu.ao.item;

import dev.quipu.ao.Id;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Map;

/** A private key that signs items ({@link DataItem#sign}), made by the factories below. Its text shows no secret. */
public abstract sealed class Signer permits RsaPss.Keys, Ed25519Keys, Ethereum.Keys {

    private final SignatureType type;
    private final byte[] owner;

    Signer(SignatureType type, byte[] owner) {
        this.type = type;
        this.owner = owner;
    }

    /**
     * An Arweave wallet signing with a salt of 32 bytes. The salt is random: signing twice gives two signatures, hence
     * two item ids.
     *
     * @param key 4096 bits, public exponent 65537
     */
    public static Signer rsaPss(RSAPrivateCrtKey key) {
        return new RsaPss.Keys(key, RsaPss.SALT_BYTES_DEFAULT);
    }

    /** As {@link #rsaPss(RSAPrivateCrtKey)} with another salt length, 0 to 478 bytes. */
    public static Signer rsaPss(RSAPrivateCrtKey key, int saltBytes) {
        return new RsaPss.Keys(key, saltBytes);
    }

    /** An Arweave wallet from the fields of its JWK (n, e, d, p, q, dp, dq, qi; base64url; others are ignored). */
    public static Signer rsaPss(Map<String, String> jwk) {
        return rsaPss(RsaPss.fromJwk(jwk));
    }

    /** A key from its 32-byte seed. The same item signed twice has the same bytes. */
    public static Signer ed25519(byte[] seed) {
        return new Ed25519Keys(seed.clone());
    }

    /**
     * An Ethereum account from its 32-byte private key, big-endian. Signs with the deterministic k of RFC 6979 and low
     * s, so the same item signed twice has the same bytes.
     */
    public static Signer ethereum(byte[] privateKey) {
        return Ethereum.Keys.of(privateKey);
    }

    public SignatureType signatureType() {
        return type;
    }

    /** A copy of the public key as it stands in an item. */
    public byte[] owner() {
        return owner.clone();
    }

    /** SHA-256 of the public key. */
    public Id address() {
        return Id.sha256(owner);
    }

    /** Signs an item's deep hash. */
    abstract byte[] sign(byte[] deepHash);

    @Override
    public String toString() {
        return "Signer[" + type + ", " + address() + "]";
    }
}
