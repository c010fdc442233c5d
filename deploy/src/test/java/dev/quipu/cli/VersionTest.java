package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;

class VersionTest {

    @Test
    void shouldBeThePomsVersion() throws Exception {
        var pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Cli.repository().resolve("pom.xml").toFile());

        assertThat(XPathFactory.newInstance().newXPath().evaluate("/project/version", pom))
                .isEqualTo(Version.QUIPU);
    }
}
