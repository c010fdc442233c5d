package dev.quipu.ao.item;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Items that arbundles made, and keys for items that we make. */
final class Vectors {

    /** One item as arbundles describes it; {@code key} is empty where the private key is not at hand. */
    record Vector(
            String scheme,
            String key,
            String id,
            byte[] raw,
            String deepHash,
            Id target,
            byte[] anchor,
            List<Tag> tags,
            byte[] data) {

        DataItem item() {
            return DataItem.parse(raw);
        }

        Signer signer() {
            byte[] bytes = HexFormat.of().parseHex(key);
            return scheme.equals("ed25519") ? Signer.ed25519(bytes) : Signer.ethereum(bytes);
        }

        @Override
        public String toString() {
            return scheme + " item of " + raw.length + " bytes";
        }
    }

    static final JsonNode RSA_FILE = read("rsa-fixtures.json");
    static final JsonNode CURVE_FILE = read("curve-vectors.json");

    private static RSAPrivateCrtKey rsaKey;

    private Vectors() {}

    static List<Vector> rsa() {
        List<Vector> vectors = new ArrayList<>();
        for (JsonNode node : RSA_FILE) {
            if (node.has("rawBase64")) {
                vectors.add(vector(
                        "rsa",
                        "",
                        node,
                        HexFormat.of().parseHex(node.get("anchorHex").asText())));
            }
        }
        return vectors;
    }

    static List<Vector> curves() {
        List<Vector> vectors = new ArrayList<>();
        for (JsonNode node : CURVE_FILE.get("vectors")) {
            byte[] anchor = node.get("anchor").asText().getBytes(StandardCharsets.UTF_8);
            vectors.add(vector(node.get("scheme").asText(), node.get("key").asText(), node, anchor));
        }
        return vectors;
    }

    static List<Vector> all() {
        List<Vector> vectors = new ArrayList<>(rsa());
        vectors.addAll(curves());
        return vectors;
    }

    /** A new 4096-bit key, made once per run: it takes seconds. */
    static synchronized RSAPrivateCrtKey rsaKey() {
        if (rsaKey == null) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(4096);
                rsaKey = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return rsaKey;
    }

    private static Vector vector(String scheme, String key, JsonNode node, byte[] anchor) {
        String target = node.get("target").asText();
        List<Tag> tags = new ArrayList<>();
        node.get("tags")
                .forEach(tag -> tags.add(
                        new Tag(tag.get("name").asText(), tag.get("value").asText())));
        return new Vector(
                scheme,
                key,
                node.get("id").asText(),
                Base64.getDecoder().decode(node.get("rawBase64").asText()),
                node.get("signatureData").asText(),
                target.isEmpty() ? null : Id.parse(target),
                anchor.length == 0 ? null : anchor,
                tags,
                node.get("data").asText().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode read(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream("/dev/quipu/ao/ans104/" + name)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
