package dev.quipu.ao.item;

import java.nio.charset.StandardCharsets;

/**
 * Who signed an item, and how long signature and public key ("owner") are.
 *
 * <p>Numbers and lengths are those of ANS-104, except {@link #UNSIGNED}, which is Quipu's own and never leaves a node.
 */
public enum SignatureType {
    /** Made inside one node: no signature, no owner. Never {@linkplain DataItem#verify() valid}. */
    UNSIGNED(0, 0, 0),
    /** RSA-PSS with SHA-256 over a 4096-bit key, any salt length. */
    ARWEAVE(1, 512, 512),
    /** Ed25519 as in RFC 8032. */
    ED25519(2, 64, 32),
    /** secp256k1 over an Ethereum personal message; the owner is the uncompressed point. */
    ETHEREUM(3, 65, 65);

    private final int number;
    private final int signatureBytes;
    private final int ownerBytes;

    SignatureType(int number, int signatureBytes, int ownerBytes) {
        this.number = number;
        this.signatureBytes = signatureBytes;
        this.ownerBytes = ownerBytes;
    }

    /** The number in the item's first two bytes. */
    public int number() {
        return number;
    }

    public int signatureBytes() {
        return signatureBytes;
    }

    public int ownerBytes() {
        return ownerBytes;
    }

    byte[] numberAsText() {
        return Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    static SignatureType of(int number) {
        return switch (number) {
            case 0 -> UNSIGNED;
            case 1 -> ARWEAVE;
            case 2 -> ED25519;
            case 3 -> ETHEREUM;
            default ->
                throw new MalformedItemException("signature type " + number
                        + " is not supported; supported are 1 (arweave), 2 (ed25519), 3 (ethereum)");
        };
    }
}
