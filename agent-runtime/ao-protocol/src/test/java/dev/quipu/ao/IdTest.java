package dev.quipu.ao;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IdTest {

    @Test
    void shouldWriteAnIdInItsOneCanonicalForm() {
        assertThat(Id.parse("P".repeat(43))).hasToString("P".repeat(42) + "M");
        assertThat(Id.parse("P".repeat(43))).isEqualTo(Id.parse("P".repeat(42) + "M"));
    }

    @Test
    void shouldNameBytesBySha256OverAllParts() {
        byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
        byte[] a = {'a'};
        byte[] bc = {'b', 'c'};

        // FIPS 180-2, appendix B.1
        assertThat(Id.sha256(abc)).hasToString("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
        assertThat(Id.sha256(a, bc)).isEqualTo(Id.sha256(abc));
    }
}
