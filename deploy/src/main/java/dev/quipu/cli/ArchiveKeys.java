package dev.quipu.cli;

import dev.quipu.ao.item.Signer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The keys imported archives are signed with. Everyone has them: a signature says that the bytes are what the importer
 * wrote, and lets two people who import the same files hold the same log. It says nothing about who published what.
 */
final class ArchiveKeys {

    private ArchiveKeys() {}

    /** Signs feed items. */
    static Signer feed() {
        return signer("quipu/archive/feed");
    }

    /** Signs assignments. */
    static Signer scheduler() {
        return signer("quipu/archive/scheduler");
    }

    private static Signer signer(String name) {
        return Signer.ed25519(sha256(name));
    }

    static byte[] sha256(String name) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
