package dev.quipu.backtest.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedTeamKitTest {

    @TempDir
    Path folder;

    private RedTeamKit read(String... lines) throws IOException {
        return RedTeamKit.read(Files.writeString(folder.resolve("kit.jsonl"), String.join("\n", lines)));
    }

    private HostileText text(String fields) throws IOException {
        return read("{\"id\": \"a\", \"category\": \"c\", " + fields + "}")
                .texts()
                .getFirst();
    }

    @Test
    void shouldCarryManyTextsOfEveryKind() {
        var kit = RedTeamKit.builtIn();

        assertThat(kit.texts()).hasSizeGreaterThanOrEqualTo(250);
        assertThat(kit.categories())
                .contains(
                        "instruction",
                        "control-token",
                        "homoglyph",
                        "zero-width",
                        "bidi",
                        "encoding",
                        "flood",
                        "empty");
        assertThat(kit.categories()).allSatisfy(category -> assertThat(
                        kit.only(new TreeSet<>(List.of(category))).texts())
                .hasSizeGreaterThanOrEqualTo(8));
        assertThat(kit.texts().stream().map(HostileText::text).distinct()).hasSameSizeAs(kit.texts());
        assertThat(kit.texts())
                .anySatisfy(text -> assertThat(text.bytes().length).isGreaterThanOrEqualTo(50_000));
    }

    @Test
    void shouldExpectSomethingOfNearlyEveryText() {
        var silent = RedTeamKit.builtIn().texts().stream()
                .filter(text -> text.clean().isEmpty() && text.label().isEmpty())
                .map(HostileText::category)
                .distinct();

        assertThat(silent).containsExactly("script"); // a model need not read these; it must only survive them
    }

    @Test
    void shouldPutPartsTogetherByteByByte() throws IOException {
        var text = text("\"parts\": [\"a\\u00e9\", {\"hex\": \"c328\"}, {\"repeat\": \"xy\", \"times\": 3}]");

        assertThat(text.bytes()).containsExactly('a', 0xc3, 0xa9, 0xc3, 0x28, 'x', 'y', 'x', 'y', 'x', 'y');
        assertThat(text.text()).isEqualTo("a\u00e9\ufffd(xyxyxy");
    }

    @Test
    void shouldSendHalfASurrogatePairAsBytesThatAreNoUtf8() throws IOException {
        var text = text("\"text\": \"a\\ud800b\", \"door\": \"refused\"");

        assertThat(text.text()).isEqualTo("a\ud800b");
        assertThat(text.bytes()).containsExactly('a', 0xed, 0xa0, 0x80, 'b');
        assertThat(new String(text.bytes(), StandardCharsets.UTF_8)).contains("\ufffd");
        assertThat(text.refusedAtDoor()).isTrue();
    }

    @Test
    void shouldShowATextInPrintableAsciiOnly() throws IOException {
        assertThat(text("\"text\": \"\\u001b[31m\\u202e\\\\ \\ud83d\\ude80\"").escaped())
                .isEqualTo("\\u{1b}[31m\\u{202e}\\\\ \\u{1f680}");
        assertThat(text("\"parts\": [{\"repeat\": \"a\", \"times\": 5000}]").escaped())
                .hasSizeLessThan(200)
                .endsWith("(5000 characters)");
    }

    @Test
    void shouldSkipEmptyLinesAndRemarks() throws IOException {
        var kit = read("# mine", "", "{\"id\": \"a\", \"category\": \"c\", \"text\": \"\"}", "");

        assertThat(kit.texts()).singleElement().satisfies(text -> assertThat(text.text())
                .isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "text": "a", "txt": "b"                          | unknown field 'txt'
                    "text": "a", "text": "b"                         | Duplicate field 'text'
                    "text": "a", "parts": []                         | either text or parts
                    "clean": "a"                                     | either text or parts
                    "text": 5                                        | text is 5, expected a string
                    "parts": "a"                                     | parts is "a", expected a list
                    "parts": [{"hex": "c3f"}]                        | hex is 'c3f'
                    "parts": [{"repeat": "a", "times": 0}]           | times is 0
                    "parts": [{"repeat": "abc", "times": 2000000}]   | times is 2000000
                    "parts": [{"repeat": "abc"}]                     | expected a string, {"repeat"
                    "text": "a", "label": "good"                     | label is 'good', expected negative, neutral or
                    "text": "a", "door": "open"                      | door is 'open', expected refused
                    "text": "a", "sameLabel": "yes"                  | sameLabel is "yes", expected true or false
                    "text": "a", "sameLabel": true                   | compare with clean, which is missing
                    "text": "a", "clean": "b", "withinMicros": -1    | withinMicros is -1, expected 0 to 1000000
                    "text": "a", "clean": "b", "withinMicros": 0.5   | withinMicros is 0.5
                    """)
    void shouldNameTheLineAndTheValueThatNoKitHas(String fields, String complaint) {
        assertThatThrownBy(() -> read("# first", "{\"id\": \"a\", \"category\": \"c\", " + fields + "}"))
                .isInstanceOf(KitException.class)
                .hasMessageContaining("line 2: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void shouldRefuseWhatIsNoKitAtAll() throws IOException {
        assertThatThrownBy(() -> read("")).hasMessageContaining("no hostile text");
        assertThatThrownBy(() -> read("[]")).hasMessageContaining("expected a JSON object");
        assertThatThrownBy(() -> read("{\"category\": \"c\", \"text\": \"\"}")).hasMessageContaining("id is missing");
        assertThatThrownBy(() -> RedTeamKit.read(folder.resolve("none"))).hasMessageContaining("no such file");
        var binary = Files.write(folder.resolve("binary"), new byte[] {'{', (byte) 0xc3, '('});
        assertThatThrownBy(() -> RedTeamKit.read(binary)).hasMessageContaining("not UTF-8");
    }

    @Test
    void shouldRefuseOneIdForTwoTexts() throws IOException {
        var line = "{\"id\": \"a\", \"category\": \"c\", \"text\": \"\"}";

        assertThatThrownBy(() -> read(line, line)).hasMessageContaining("the id a stands for two texts");
        var kit = read(line);
        assertThatThrownBy(() -> kit.plus(kit)).isInstanceOf(KitException.class);
    }
}
