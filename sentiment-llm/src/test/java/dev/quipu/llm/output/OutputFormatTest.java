package dev.quipu.llm.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputFormatTest {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final JsonSchemaFactory VALIDATORS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final RandomOutput OUTPUT = new RandomOutput();

    // ---- JSON schemas ----

    @Property(tries = 300)
    void shouldWriteNothingThatTheSchemaForbids(@ForAll("schemas") String schema, @ForAll long seed)
            throws JsonProcessingException {
        String expression = OutputFormat.json(schema).expression();
        var validator = VALIDATORS.getSchema(schema);
        var random = new SplittableRandom(seed);
        for (int spare : new int[] {0, 3, 40, 400}) {
            String text = OUTPUT.of(expression, spare, random);
            JsonNode value = MAPPER.readTree(text);
            assertThat(validator.validate(value)).as("%s for %s", text, schema).isEmpty();
        }
    }

    @Provide
    Arbitrary<String> schemas() {
        return RandomSchema.schemas();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "{\"type\":\"boolean\"} => true",
                "{\"type\":[\"integer\",\"null\"]} => null",
                "{\"type\":\"string\"} => \"a \\\"quoted\\\" \\\\ word\\n\"",
                "{\"type\":\"string\",\"maxLength\":2} => \"\uD83D\uDE80é\"",
                "{\"type\":\"string\",\"pattern\":\"^[A-Z]{3,5}$\"} => \"BTC\"",
                "{\"type\":\"string\",\"pattern\":\"BTC\"} => \"sell BTC now\"",
                "{\"type\":\"string\",\"pattern\":\"^\\\"[^x]\\\"$\"} => \"\\\"\\\\\\\"\"",
                "{\"type\":\"string\",\"pattern\":\"^a\\\\nb\\\\u0001$\"} => \"a\\nb\\u0001\"",
                "{\"enum\":[1,\"a/b\",null,{\"a\":[true]}]} => {\"a\":[true]}",
                "{\"enum\":[1,\"a/b\",null,{\"a\":[true]}]} => \"a/b\"",
                "{\"type\":\"number\",\"minimum\":0,\"maximum\":1} => 0.875",
                "{\"type\":\"number\"} => -12.5e+10",
                "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2,\"maxItems\":3} => [1, 2,3]",
                "{\"type\":\"array\"} => [1,[\"a\"],{\"b\":null}]",
                "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"array\",\"maxItems\":0}]} => []",
                "{\"$ref\":\"#/$defs/side\",\"$defs\":{\"side\":{\"enum\":[\"buy\",\"sell\"]}}} => \"sell\"",
                "true => [[1]]",
                "{} => {\"a\": [1, 2]}",
            })
    void shouldTakeWhatConforms(String schema, String text) {
        assertThat(OUTPUT.module().matches(OutputFormat.json(schema).expression(), text))
                .isTrue();
    }

    /** Every subset of four members, of which those not marked with ? are required. */
    @ParameterizedTest
    @CsvSource({"a b c d", "a? b c? d", "a? b? c d?", "a? b? c? d?", "a b? c? d?"})
    void shouldTakeMembersInOrderWithTheRequiredOnes(String members) {
        List<String> names = List.of(members.replace("?", "").split(" "));
        var properties = new StringBuilder();
        var required = new StringBuilder();
        for (String member : members.split(" ")) {
            properties.append(",\"%c\":{\"const\":1}".formatted(member.charAt(0)));
            if (!member.endsWith("?")) required.append(",\"%c\"".formatted(member.charAt(0)));
        }
        String expression = OutputFormat.json("{\"type\":\"object\",\"properties\":{%s},\"required\":[%s]}"
                        .formatted(rest(properties), rest(required)))
                .expression();
        for (int subset = 0; subset < 16; subset++) {
            var text = new StringBuilder();
            boolean complete = true;
            for (int i = 0; i < 4; i++) {
                boolean there = (subset >> i & 1) != 0;
                if (there) text.append(",\"%s\": 1".formatted(names.get(i)));
                else if (required.indexOf(names.get(i)) >= 0) complete = false;
            }
            String object = "{" + rest(text) + "}";
            assertThat(OUTPUT.module().matches(expression, object)).as(object).isEqualTo(complete);
        }
        assertThat(OUTPUT.module().matches(expression, "{\"a\":1,\"a\":1,\"b\":1,\"c\":1,\"d\":1}"))
                .isFalse();
        assertThat(OUTPUT.module().matches(expression, "{\"d\":1,\"c\":1,\"b\":1,\"a\":1}"))
                .isFalse();
    }

    private static String rest(StringBuilder text) {
        return text.isEmpty() ? "" : text.substring(1);
    }

    @Property(tries = 400)
    void shouldTakeTheIntegersWithinTheBounds(
            @ForAll("integers") BigInteger one,
            @ForAll("integers") BigInteger other,
            @ForAll("integers") BigInteger value) {
        Pattern expression = Pattern.compile(
                JsonNumber.integer(one.min(other), one.max(other)).orElseThrow());
        for (BigInteger near : List.of(value, one, other, one.add(BigInteger.ONE), other.subtract(BigInteger.ONE))) {
            boolean within = near.compareTo(one.min(other)) >= 0 && near.compareTo(one.max(other)) <= 0;
            assertThat(expression.matcher(near.toString()).matches())
                    .as("%s in %s..%s: %s", near, one, other, expression)
                    .isEqualTo(within);
        }
    }

    @Provide
    Arbitrary<BigInteger> integers() {
        return Arbitraries.oneOf(
                        Arbitraries.longs().between(-1500, 1500),
                        Arbitraries.longs().between(-999_999_999_999_999_999L, 999_999_999_999_999_999L))
                .map(BigInteger::valueOf);
    }

    @Property(tries = 600)
    void shouldTakeTheNumbersWithinTheBounds(
            @ForAll("decimals") BigDecimal one,
            @ForAll("decimals") BigDecimal other,
            @ForAll("decimals") BigDecimal value) {
        BigDecimal low = one.min(other);
        BigDecimal high = one.max(other);
        Pattern expression = Pattern.compile(JsonNumber.number(low, high).orElseThrow());
        BigDecimal little = new BigDecimal("0.00000000000000001");
        for (BigDecimal near : List.of(
                value,
                one,
                other,
                low.subtract(little),
                low.add(little),
                high.add(little),
                high.subtract(little),
                low.add(high).divide(BigDecimal.TWO))) {
            boolean within = near.compareTo(low) >= 0 && near.compareTo(high) <= 0;
            assertThat(expression.matcher(near.toPlainString()).matches())
                    .as("%s in %s..%s: %s", near.toPlainString(), low, high, expression)
                    .isEqualTo(within);
        }
    }

    @Provide
    Arbitrary<BigDecimal> decimals() {
        return Arbitraries.oneOf(
                Arbitraries.bigDecimals()
                        .between(BigDecimal.valueOf(-3), BigDecimal.valueOf(3))
                        .ofScale(3),
                Arbitraries.bigDecimals()
                        .between(BigDecimal.valueOf(-100_000), BigDecimal.valueOf(100_000))
                        .ofScale(12),
                Arbitraries.of("0", "1", "-1", "0.5", "0.25", "0.999", "99.99", "100", "-0.001")
                        .map(BigDecimal::new));
    }

    /** The pattern's strings written as JSON match its expression, and no others do. */
    @Property(tries = 400)
    void shouldMatchAStringAsItsPatternDoes(@ForAll("patterns") String pattern, @ForAll("texts") String text)
            throws JsonProcessingException {
        Assume.that(text.codePoints().allMatch(c -> c >= 0x20 || "\b\t\n\f\r".indexOf(c) >= 0));
        Assume.that(!text.contains("\u0000"));
        String expression;
        try {
            expression = "\"" + new SchemaPattern("^(?:" + pattern + ")$").expression() + "\"";
        } catch (OutputFormatException e) {
            assertThat(e).hasMessageContaining("no character of this class can be written");
            return;
        }
        String json = MAPPER.writeValueAsString(text);
        boolean expected = ReferenceRegex.compile(pattern).matches(text);
        assertThat(ReferenceRegex.compile(expression).matches(json))
                .as("%s on %s: %s", pattern, json, expression)
                .isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> patterns() {
        return RandomRegex.expressions();
    }

    @Provide
    Arbitrary<String> texts() {
        return RandomRegex.texts();
    }

    /** Whatever the pattern: an expression that the module takes, or a refusal of this package. */
    @Property(tries = 3000)
    void shouldTakeOrRefuseAnyPattern(@ForAll("scraps") String pattern) {
        expectExpressionOrRefusal(pattern);
    }

    @Property(tries = 500)
    void shouldTakeOrRefuseAPatternThatEndsTooEarly(@ForAll("patterns") String pattern) {
        for (int end = 0; end <= pattern.length(); end++) expectExpressionOrRefusal(pattern.substring(0, end));
    }

    private static void expectExpressionOrRefusal(String pattern) {
        String expression;
        try {
            expression = new SchemaPattern(pattern).expression();
        } catch (OutputFormatException e) {
            assertThat(e).hasMessageStartingWith("pattern, character ");
            return;
        }
        try {
            assertThat(OUTPUT.module().states(expression)).as(pattern).isPositive();
        } catch (OutputTestModule.Refused e) {
            assertThat(e)
                    .as("%s: %s", pattern, expression)
                    .message()
                    .isIn(
                            "the regular expression needs more than 32768 states",
                            "the regular expression repeats too much");
        }
    }

    /** Mostly the characters that mean something in a pattern. */
    @Provide
    Arbitrary<String> scraps() {
        Arbitrary<String> meaning =
                Arbitraries.strings().withChars("()[]{}^$|*+?.\\-,:").ofLength(1);
        Arbitrary<String> others = Arbitraries.of(
                "a",
                "d",
                "W",
                "n",
                "x",
                "u",
                "0",
                "1",
                "7",
                "99999",
                "4294967297",
                "x{",
                "x41",
                "u00e9",
                "u0001",
                "ud83d",
                "(?:",
                "[^",
                "&&",
                "\"",
                "/",
                "é",
                "\u0000",
                "\n",
                "\u2028",
                "\uD83D\uDE80",
                "\uD83D",
                "\uDE80");
        return Arbitraries.frequencyOf(Tuple.of(3, meaning), Tuple.of(1, others))
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Test
    void shouldRefuseAPatternOfTooManyGroupsInsideEachOther() {
        for (String open : List.of("(", "(?:")) {
            assertThatThrownBy(() -> new SchemaPattern(open.repeat(100_000)).expression())
                    .isInstanceOf(OutputFormatException.class)
                    .hasMessageEndingWith("more than 90 groups inside each other are not supported");
        }
        expectExpressionOrRefusal("(".repeat(90) + ")".repeat(90));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "{ => the schema is no JSON: Unexpected end-of-input: expected close marker for Object (start marker at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1])",
                "3 => schema: expected an object or true, found NUMBER",
                "false => schema: expected an object or true, found BOOLEAN",
                "{\"type\":\"text\"} => schema: type is \"text\", expected one of [object, array, string, integer, number, boolean, null]",
                "{\"minLength\":1} => schema: there is no type, enum, const, anyOf or $ref",
                "{\"type\":\"string\",\"format\":\"date\"} => schema: the keyword 'format' is not supported",
                "{\"type\":\"integer\",\"multipleOf\":5} => schema: the keyword 'multipleOf' is not supported",
                "{\"oneOf\":[]} => schema: the keyword 'oneOf' is not supported",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"not\":{}}}} => schema at /properties/a: the keyword 'not' is not supported",
                "{\"type\":\"object\",\"required\":[\"a\"]} => schema: 'a' is required and not among the properties",
                "{\"type\":\"object\",\"additionalProperties\":{}} => schema: additionalProperties is supported as true or false",
                "{\"type\":\"string\",\"minLength\":2,\"pattern\":\"a\"} => schema: pattern is not supported beside minLength or maxLength",
                "{\"type\":\"string\",\"minLength\":-1} => schema: minLength is -1, expected a whole number of 0..10000",
                "{\"type\":\"string\",\"minLength\":3,\"maxLength\":2} => schema: maxLength is 2, minLength 3",
                "{\"type\":\"array\",\"minItems\":3,\"maxItems\":2} => schema: maxItems is 2, minItems 3",
                "{\"type\":\"integer\",\"minimum\":3,\"exclusiveMaximum\":3} => schema: no integer of 18 digits is within the bounds",
                "{\"type\":\"number\",\"minimum\":3,\"maximum\":2} => schema: no number that can be written is within the bounds",
                "{\"type\":\"number\",\"exclusiveMinimum\":3} => schema: exclusiveMinimum is supported for integers only",
                "{\"type\":\"string\",\"enum\":[1]} => schema: no value of the list has the type",
                "{\"anyOf\":[{\"type\":\"null\"}],\"type\":\"null\"} => schema: anyOf is supported only by itself, found [anyOf, type]",
                "{\"$ref\":\"other.json\"} => schema: $ref 'other.json' leaves the schema",
                "{\"$ref\":\"#/$defs/x\"} => schema: $ref '#/$defs/x' leads nowhere",
                "{\"$ref\":\"#\"} => schema at /$ref/$ref/$ref/$ref/$ref/$ref/$ref/$ref/$ref/$ref/$ref/$ref/$ref/$ref/$ref/$ref/$ref: more than 16 levels, or it contains itself",
                "{\"type\":\"string\",\"pattern\":\"^a|b$\"} => schema: pattern, character 5: ^ and $ beside | are supported only with (...) around it",
                "{\"type\":\"string\",\"pattern\":\"\\\\bword\"} => schema: pattern, character 2: the escape \\b is not supported",
                "{\"type\":\"string\",\"pattern\":\"[a-\"} => schema: pattern, character 3: the pattern ends too early",
                "{\"type\":\"string\",\"pattern\":\"[a\\\\d-\"} => schema: pattern, character 5: the pattern ends too early",
                "{\"type\":\"string\",\"pattern\":\"a{3,2}\"} => schema: pattern, character 6: '{3,2}' is no repetition",
                "{\"type\":\"string\",\"pattern\":\"\\\\ud83d\"} => schema: pattern, character 6: half a character, U+D83D, cannot be written",
                "{\"type\":\"string\",\"pattern\":\"a(?=b)\"} => schema: pattern, character 3: of the groups that begin with (? only (?: is supported",
            })
    void shouldRefuseWhatItCannotKeepTo(String schema, String message) {
        assertThatThrownBy(() -> OutputFormat.json(schema))
                .isInstanceOf(OutputFormatException.class)
                .hasMessage(message);
    }

    @Property(tries = 60)
    void shouldWriteAnyJson(@ForAll long seed) throws JsonProcessingException {
        var random = new SplittableRandom(seed);
        int depth = random.nextInt(4);
        JsonNode value = MAPPER.readTree(OUTPUT.of(OutputFormat.anyJson(depth).expression(), 200, random));
        assertThat(levels(value)).isLessThanOrEqualTo(depth);
    }

    private static int levels(JsonNode value) {
        if (!value.isContainerNode()) return 0;
        int deepest = 0;
        for (JsonNode part : value) deepest = Math.max(deepest, levels(part));
        return 1 + deepest;
    }

    @Test
    void shouldFitTheModuleAtTheLargestDepth() {
        assertThat(OUTPUT.module().states(OutputFormat.anyJson(6).expression())).isLessThan(16_384);
        assertThatThrownBy(() -> OutputFormat.anyJson(7)).hasMessage("the depth of any JSON is 7, expected 0..6");
    }

    // ---- choices ----

    @Property(tries = 200)
    void shouldTakeTheChoicesAndNothingElse(
            @ForAll("texts") String one, @ForAll("texts") String other, @ForAll("texts") String text) {
        Assume.that(!one.isEmpty() && !other.isEmpty() && !one.equals(other));
        String expression = new OutputFormat.Choice(List.of(one, other)).regex().orElseThrow();
        assertThat(OUTPUT.module().matches(expression, one)).isTrue();
        assertThat(OUTPUT.module().matches(expression, other)).isTrue();
        assertThat(OUTPUT.module().matches(expression, text)).isEqualTo(text.equals(one) || text.equals(other));
    }

    @Test
    void shouldRefuseAChoiceThatIsNone() {
        assertThatThrownBy(() -> new OutputFormat.Choice(List.of()))
                .hasMessage("a choice has at least one text, found none");
        assertThatThrownBy(() -> new OutputFormat.Choice(List.of("a", ""))).hasMessage("a text to choose is not empty");
        assertThatThrownBy(() -> new OutputFormat.Choice(List.of("a", "a")))
                .hasMessage("the texts to choose differ, found one twice in [a, a]");
        assertThatThrownBy(() -> new OutputFormat.Choice(List.of("\ud83d")).regex())
                .hasMessage("half a character, U+D83D, cannot be written");
    }

    @Test
    void shouldLetEverythingThroughWhenFree() {
        assertThat(new OutputFormat.Free().regex()).isEmpty();
        assertThat(new OutputFormat.Regex("a+").regex()).hasValue("a+");
    }
}
