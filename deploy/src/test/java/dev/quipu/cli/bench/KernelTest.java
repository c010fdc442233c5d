package dev.quipu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTest {

    private static final int SEED = 7;

    @TempDir
    Path folder;

    /** The checksums stand in the kernels' README and were computed by V8. */
    @ParameterizedTest
    @CsvSource({
        "Q4_BLOCK, d292cf33b25cda86",
        "Q8_PAIR,  7db71ac344438063",
        "Q8,       8f6ef9e04094ab08",
        "Q8V,      504ee7fbaef78684",
        "F32,      d13db842f89ed39d"
    })
    void shouldGiveOneResultWithAndWithoutSimd(Kernel kernel, String checksum) throws IOException {
        assertThat(checksum(GuestEngine.QUIPU, kernel)).as("ours").isEqualTo(checksum);
        assertThat(checksum(GuestEngine.CHICORY, kernel)).as("Chicory").isEqualTo(checksum);
    }

    @Test
    void shouldHashAsTheJdkDoes() throws IOException, NoSuchAlgorithmException {
        assertThat(checksum(GuestEngine.CHICORY, Kernel.SHA256)).isEqualTo(digestOfRandomBytes());
    }

    @Test
    @Tag("full")
    void shouldHashInOurEngineAsTheJdkDoes() throws IOException, NoSuchAlgorithmException {
        assertThat(checksum(GuestEngine.QUIPU, Kernel.SHA256)).isEqualTo(digestOfRandomBytes());
    }

    @Test
    void shouldHoldAllKernelsInOneModule() throws IOException {
        var module = Kernel.extract(Kernel.ALL, "w64", folder);
        assertThat(Files.size(module)).isBetween(7_000L, 8_000L);
        var guest = GuestEngine.QUIPU.open(Files.readAllBytes(module));
        assertThat(guest.call(Kernel.SMALL_EXPORT).run()).isNotZero();
    }

    private String checksum(GuestEngine engine, Kernel kernel) throws IOException {
        var guest = engine.open(Files.readAllBytes(Kernel.extract(kernel.file(), engine.build(), folder)));
        guest.call("setup", SEED).run();
        guest.call("run").run();
        return HexFormat.of().toHexDigits(guest.call("checksum").run());
    }

    /** As the kernel fills its message: the upper bytes of xorshift32. */
    private static String digestOfRandomBytes() throws NoSuchAlgorithmException {
        var message = new byte[16 << 20];
        int state = SEED * 0x9E3779B1 | 1;
        for (int i = 0; i < message.length; i++) {
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
            message[i] = (byte) (state >>> 24);
        }
        var digest = MessageDigest.getInstance("SHA-256").digest(message);
        return HexFormat.of().formatHex(digest, 0, Long.BYTES);
    }
}
