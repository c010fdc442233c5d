package dev.quipu.ao.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The other way round: the public implementation checks what we sign. Needs Node and one npm package, else skipped. */
class ArbundlesVerifiesOurItemsTest {

    private static final String FOLDER = "QUIPU_ARBUNDLES";

    @Test
    void shouldHaveOurItemsAcceptedAndOurForgeriesRefused() throws IOException, InterruptedException {
        Path folder = Path.of(System.getenv().getOrDefault(FOLDER, ""));
        assumeTrue(
                Files.isDirectory(folder.resolve("node_modules/@dha-team/arbundles")),
                "SKIPPED: arbundles does not check our items, as the environment variable " + FOLDER
                        + " names no folder where 'npm install @dha-team/arbundles@1.0.4 axios' was run");

        List<DataItem> items = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (DataItem item : signedItems()) {
            items.add(item);
            expected.add(item.id() + " true");
            byte[] forged = item.bytes();
            forged[forged.length - 1] ^= 1;
            items.add(DataItem.parse(forged));
            expected.add(item.id() + " false");
        }

        assertThat(judgedByArbundles(folder, items)).isEqualTo(expected);
    }

    private static List<DataItem> signedItems() {
        List<Signer> signers = List.of(
                Signer.rsaPss(Vectors.rsaKey()),
                Signer.rsaPss(Vectors.rsaKey(), 478),
                Signer.ed25519(new byte[32]),
                Signer.ethereum(Id.sha256().bytes()));
        List<DataItem> items = new ArrayList<>();
        for (Signer signer : signers) {
            items.add(DataItem.sign(signer, null, null, List.of(), new byte[] {1}));
            items.add(DataItem.sign(
                    signer,
                    Id.sha256(),
                    new byte[32],
                    List.of(new Tag("Ünï", "✓"), new Tag("Long", "v".repeat(3_000)), new Tag("Empty", "")),
                    "{\"a\":1}".getBytes(StandardCharsets.UTF_8)));
        }
        return items;
    }

    private static List<String> judgedByArbundles(Path folder, List<DataItem> items)
            throws IOException, InterruptedException {
        Path script = Path.of("src/test/node/verify-items.js").toAbsolutePath();
        Process node = new ProcessBuilder("node", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = node.getOutputStream()) {
            for (DataItem item : items) {
                in.write(Base64.getEncoder().encode(item.bytes()));
                in.write('\n');
            }
        }
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).as(output).isZero();
        // arbundles itself talks a little when an RSA signature is wrong.
        return output.lines()
                .filter(line -> line.matches("\\S{43} (true|false)"))
                .toList();
    }
}
