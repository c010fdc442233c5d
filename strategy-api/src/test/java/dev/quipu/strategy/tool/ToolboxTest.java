package dev.quipu.strategy.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.fund.Fund;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolboxTest {

    private final List<String> ran = new ArrayList<>();

    private final Toolbox tools = new Toolbox(List.of(
            Tool.named("price", "Last price of an asset")
                    .choice("asset", "Which asset", List.of("BTC", "ETH"))
                    .whole("days", "How far back", -1, 30)
                    .answering((view, arguments) -> note(
                            view.timestampMillis() + " " + arguments.text("asset") + " " + arguments.whole("days"))),
            Tool.named("note", "Keep a note")
                    .text("text", "What to keep", 5)
                    .flag("urgent", "Whether it is urgent")
                    .answering((_, arguments) -> note(arguments.text("text") + arguments.flag("urgent"))),
            Tool.named("nav", "Worth of the fund")
                    .answering((view, _) -> note(view.nav().toString()))));

    private String note(String line) {
        ran.add(line);
        return line;
    }

    private ToolResult call(String text) {
        return new View().use(tools, text);
    }

    @Test
    void shouldRunAToolWithItsArguments() {
        var result = call("{\"tool\": \"price\", \"arguments\": {\"asset\": \"BTC\", \"days\": 30}}");

        assertThat(result).isInstanceOfSatisfying(ToolResult.Answered.class, answered -> {
            assertThat(answered.tool()).isEqualTo("price");
            assertThat(answered.answer()).isEqualTo("7 BTC 30");
            assertThat(answered.arguments()).hasToString("{asset=BTC, days=30}");
        });
        assertThat(call("{\"tool\":\"nav\",\"arguments\":{}}")).isInstanceOf(ToolResult.Answered.class);
        assertThat(ran).containsExactly("7 BTC 30", "5 USDC");
    }

    @Test
    void shouldReadFieldsInAnyOrderAndEscapesAsJsonHasThem() {
        call(
                " {\n\"arguments\" :{ \"urgent\":true,\t\"text\":\"\\u0041\\n\\\"\\ud83d\\ude80\" } , \"tool\" : \"n\\u006fte\" }\r\n");

        assertThat(ran).containsExactly("A\n\"\ud83d\ude80true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"tool":"note","arguments":{"text":"abcdef","urgent":false}}     | note | text   | at most 5 characters
                    {"tool":"note","arguments":{"text":5,"urgent":false}}            | note | text   | is 5, expected a text
                    {"tool":"note","arguments":{"text":"a","urgent":"true"}}         | note | urgent | expected true or false
                    {"tool":"note","arguments":{"urgent":true}}                      | note | text   | is missing
                    {"tool":"price","arguments":{"asset":"DOGE","days":1}}           | price | asset | is DOGE, expected one of [BTC, ETH]
                    {"tool":"price","arguments":{"asset":"BTC","days":31}}           | price | days  | is 31, expected a whole number of -1 to 30
                    {"tool":"price","arguments":{"asset":"BTC","days":-2}}           | price | days  | is -2
                    {"tool":"price","arguments":{"asset":"BTC","days":"1"}}          | price | days  | expected a whole number
                    {"tool":"price","arguments":{"asset":"BTC","days":1,"to":"me"}}  | price | to    | is no parameter of this tool
                    {"tool":"nav","arguments":{"asset":"BTC"}}                       | nav  | asset  | is no parameter
                    """)
    void shouldNameTheArgumentThatDoesNotFitAndRunNothing(String text, String tool, String argument, String detail) {
        assertThat(call(text)).isInstanceOfSatisfying(ToolResult.BadArgument.class, bad -> {
            assertThat(bad.tool()).isEqualTo(tool);
            assertThat(bad.argument()).isEqualTo(argument);
            assertThat(bad.detail()).contains(detail);
        });
        assertThat(ran).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                                                          | expected '{'
                    buy BTC                                                     | expected '{'
                    []                                                          | expected '{'
                    {}                                                          | expected '"'
                    {"tool":"nav"}                                              | arguments is missing
                    {"arguments":{}}                                            | tool is missing
                    {"tool":"nav","arguments":{}} and more                      | more text after the call
                    {"tool":"nav","arguments":{}}{}                             | more text after the call
                    {"tool":"nav","tool":"nav","arguments":{}}                  | 'tool' stands twice
                    {"tool":"nav","arguments":{"a":1,"a":2}}                    | 'a' stands twice
                    {"tool":"nav","arguments":{},"why":"x"}                     | the field 'why'
                    {"tool":"nav","arguments":{"a":1.5}}                        | expected a string, a whole number
                    {"tool":"nav","arguments":{"a":1e3}}                        | expected a string, a whole number
                    {"tool":"nav","arguments":{"a":01}}                         | expected a string, a whole number
                    {"tool":"nav","arguments":{"a":-}}                          | expected a string, a whole number
                    {"tool":"nav","arguments":{"a":null}}                       | expected a string, a whole number
                    {"tool":"nav","arguments":{"a":{}}}                         | expected a string, a whole number
                    {"tool":"nav","arguments":{"a":[]}}                         | expected a string, a whole number
                    {"tool":"nav","arguments":{"a":9223372036854775808}}        | a number of 19 digits
                    {"tool":"nav","arguments":{"a":"\\ud800"}}                   | half a surrogate pair
                    {"tool":"nav","arguments":{"a":"\\x41"}}                     | the escape \\x
                    {"tool":"nav","arguments":{"a":"\\u00g0"}}                   | four hexadecimal digits
                    {"tool":"nav","arguments":{"a":"b                           | ends inside a string
                    {"tool":"nav","arguments":{"a":trueish}}                    | expected '}'
                    {"tool":"nav","arguments":{"a":1,}}                         | expected '"'
                    {'tool':'nav','arguments':{}}                               | expected '"'
                    """)
    void shouldTakeNothingElseForACall(String text, String detail) {
        assertThat(call(text))
                .isInstanceOfSatisfying(ToolResult.Malformed.class, malformed -> assertThat(malformed.detail())
                        .contains(detail));
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldKnowNoToolOutsideTheBox() {
        assertThat(call("{\"tool\":\"transfer\",\"arguments\":{\"to\":\"me\"}}"))
                .isEqualTo(new ToolResult.UnknownTool("transfer"));
        assertThat(call("{\"tool\":\"Nav\",\"arguments\":{}}")).isEqualTo(new ToolResult.UnknownTool("Nav"));
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldRefuseACallWithoutEnd() {
        assertThat(call("{\"tool\":\"" + "a".repeat(20_000))).isInstanceOf(ToolResult.Malformed.class);
    }

    @Property
    void shouldNeverThrowAtWhateverAModelWrites(
            @ForAll @StringLength(max = 60) @CharRange(from = ' ', to = '~') String tail, @ForAll String anything) {
        assertThat(call(anything)).isNotNull();
        assertThat(call("{\"tool\":\"nav\",\"arguments\":{" + tail)).isNotNull();
        assertThat(call("{\"tool\":\"nav\",\"arguments\":{\"a\":\"" + tail + "\"}}"))
                .isNotNull();
    }

    @Property
    void shouldReadBackAnyTextThatJsonWrites(
            @ForAll @StringLength(max = 5) @CharRange(from = ' ', to = '\uffff') String text) {
        boolean hasHalves = text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff);
        var written = text.replace("\\", "\\\\").replace("\"", "\\\"");

        var result = call("{\"tool\":\"note\",\"arguments\":{\"text\":\"" + written + "\",\"urgent\":false}}");

        if (hasHalves) {
            assertThat(result).isInstanceOf(ToolResult.Malformed.class);
        } else {
            assertThat(((ToolResult.Answered) result).arguments().text("text")).isEqualTo(text);
        }
    }

    @Test
    void shouldDescribeCallsAsAJsonSchema() {
        assertThat(new Toolbox(List.of(tools.tools().getFirst(), tools.tools().get(2))).schema())
                .isEqualTo("""
                {"anyOf":[\
                {"type":"object","properties":{"tool":{"const":"price"},"arguments":{"type":"object","properties":{\
                "asset":{"enum":["BTC","ETH"],"description":"Which asset"},\
                "days":{"type":"integer","minimum":-1,"maximum":30,"description":"How far back"}},\
                "required":["asset","days"],"additionalProperties":false}},\
                "required":["tool","arguments"],"additionalProperties":false,"description":"Last price of an asset"},\
                {"type":"object","properties":{"tool":{"const":"nav"},"arguments":{"type":"object","properties":{},\
                "required":[],"additionalProperties":false}},\
                "required":["tool","arguments"],"additionalProperties":false,"description":"Worth of the fund"}]}""");
        assertThat(tools.schema()).contains("\"maxLength\":5", "\"type\":\"boolean\"");
    }

    @Test
    void shouldEscapeWhatADescriptionSays() {
        var tool = Tool.named("t", "say \"yes\"\n\\").answering((_, _) -> "");

        assertThat(new Toolbox(List.of(tool)).schema()).contains("say \\\"yes\\\"\\u000a\\\\");
    }

    @Test
    void shouldRefuseAToolboxThatIsNotOne() {
        assertThatThrownBy(() -> new Toolbox(List.of())).hasMessage("a toolbox needs a tool");
        var nav = tools.tools().get(2);
        assertThatThrownBy(() -> new Toolbox(List.of(nav, nav))).hasMessage("two tools are named nav");
        assertThatThrownBy(() -> Tool.named("two words", "").answering((_, _) -> ""))
                .hasMessageContaining("'two words' is no name");
        assertThatThrownBy(() -> Tool.named("t", "").flag("a", "").flag("a", "").answering((_, _) -> ""))
                .hasMessage("tool t has two parameters a");
        assertThatThrownBy(() -> Tool.named("t", "").choice("a", "", List.of())).hasMessageContaining("no values");
        assertThatThrownBy(() -> Tool.named("t", "").whole("a", "", 2, 1)).hasMessageContaining("which is nothing");
        assertThatThrownBy(() -> Tool.named("t", "").text("a", "", 0)).hasMessageContaining("room for 0");
    }

    /** The fifth dollar, at the seventh millisecond. */
    private static final class View implements AgentView {

        private static final Asset USDC = new Asset("USDC", 0);

        @Override
        public long timestampMillis() {
            return 7;
        }

        @Override
        public Fund fund() {
            return Fund.empty(USDC);
        }

        @Override
        public Optional<Price> price(Asset asset) {
            return Optional.empty();
        }

        @Override
        public Amount nav() {
            return Amount.ofAtoms(USDC, 5);
        }

        @Override
        public int feeBps(Asset sell, Asset buy) {
            return 0;
        }

        @Override
        public Sentiment sentiment(String text) {
            return new Sentiment(0, 1_000_000, 0);
        }
    }
}
