package dev.quipu.llm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledTextTest {

    private static final Map<String, Label> CODES = LabelledText.codes("0=negative, 1=positive, 2=neutral");

    @TempDir
    Path folder;

    private Path csv(String content) throws IOException {
        return Files.writeString(folder.resolve("texts.csv"), content);
    }

    @Test
    void shouldReadCellsThatSpanLines() throws IOException {
        Path file = csv("\uFEFFid,label,text\r\n7,1,\"up,\n\"\"up\"\" 🚀\"\r\n\r\n8,0,down\r\n");

        assertThat(LabelledText.readCsv(file, CODES))
                .containsExactly(
                        new LabelledText("up,\n\"up\" 🚀", Label.POSITIVE), new LabelledText("down", Label.NEGATIVE));
    }

    @Test
    void shouldReadLabelsWrittenAsWords() throws IOException {
        assertThat(LabelledText.readCsv(csv("text,label\nflat,neutral\n"), LabelledText.WORDS))
                .containsExactly(new LabelledText("flat", Label.NEUTRAL));
    }

    @Test
    void shouldNameMissingColumnsAndThoseFound() throws IOException {
        assertRefuses("title,label\nx,1\n", "missing columns text; found title, label");
        assertRefuses("a;b\nx;1\n", "missing columns text, label; found a;b");
    }

    @Test
    void shouldNameTheRowWhoseLabelIsUnknown() throws IOException {
        assertRefuses("text,label\n\"two\nlines\",1\nx,7\n", "row 2 has label '7', expected one of 0, 1, 2");
        assertRefuses("text,label\nx,1\nlonely\n", "row 2 has 1 cells");
    }

    @Test
    void shouldRefuseAFileWithoutUse() throws IOException {
        assertRefuses("text,label\n", "no rows");
        assertRefuses("", "missing columns text, label");
        assertRefuses("text,label,text\nx,1,y\n", "cannot read");
        assertRefuses("text,label\n\"open,1\n", "cannot read");
        assertThatThrownBy(() -> LabelledText.readCsv(folder.resolve("absent.csv"), CODES))
                .isInstanceOf(LabelledTextException.class)
                .hasMessageContaining("absent.csv");
        Path latin = Files.write(folder.resolve("latin.csv"), new byte[] {'t', 'e', 'x', 't', ',', (byte) 0xE9, '\n'});
        assertThatThrownBy(() -> LabelledText.readCsv(latin, CODES))
                .isInstanceOf(LabelledTextException.class)
                .hasMessageContaining("latin.csv");
    }

    @Test
    void shouldRefuseALabelCodeThatIsNone() {
        assertThatThrownBy(() -> LabelledText.codes("0=negative,1=good"))
                .isInstanceOf(LabelledTextException.class)
                .hasMessageContaining("'1=good'");
    }

    private void assertRefuses(String content, String words) throws IOException {
        Path file = csv(content);
        assertThatThrownBy(() -> LabelledText.readCsv(file, CODES))
                .isInstanceOf(LabelledTextException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("texts.csv");
    }
}
