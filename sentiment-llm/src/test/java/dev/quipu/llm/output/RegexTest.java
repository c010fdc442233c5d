package dev.quipu.llm.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expressions of regex.h against {@link ReferenceRegex}. */
class RegexTest {

    private static final OutputTestModule MODULE = OutputTestModule.open(OutputTestModule.Build.W64_SIMD);

    @Provide
    Arbitrary<String> expressions() {
        return RandomRegex.expressions();
    }

    @Provide
    Arbitrary<String> texts() {
        return RandomRegex.texts();
    }

    @Property(tries = 1000)
    void shouldMatchWhatTheReferenceMatches(
            @ForAll("expressions") String expression, @ForAll("texts") String one, @ForAll("texts") String other) {
        var reference = ReferenceRegex.compile(expression);
        for (String text : new String[] {one, other, ""}) {
            boolean expected = reference.matches(text);
            try {
                assertThat(MODULE.matches(expression, text))
                        .as("%s on %s", expression, text)
                        .isEqualTo(expected);
            } catch (OutputTestModule.Refused e) {
                assertThat(e).hasMessageContaining("no characters");
            }
        }
    }

    /** What stands between is Quipu's own: the reference has it written out. */
    @Property(tries = 500)
    void shouldPutSomethingBetween(
            @ForAll("short") String part,
            @ForAll("short") String between,
            @ForAll @IntRange(max = 3) int least,
            @ForAll @IntRange(min = -1, max = 3) int more,
            @ForAll("letters") String text) {
        String most = more < 0 ? "" : String.valueOf(least + more);
        String further = "{" + Math.max(least - 1, 0) + "," + (more < 0 ? "" : Math.max(least + more - 1, 0)) + "}";
        String some = "(?:%s)(?:(?:%s)(?:%s))%s".formatted(part, between, part, further);
        String plain = more >= 0 && least + more == 0 ? "" : least == 0 ? "(?:%s)?".formatted(some) : some;
        String expression = "(?:%s){%d,%s;%s}".formatted(part, least, most, between);
        assertThat(MODULE.matches(expression, text))
                .as("%s on %s", expression, text)
                .isEqualTo(ReferenceRegex.compile(plain).matches(text));
    }

    @Provide("short")
    Arbitrary<String> shortExpressions() {
        return Arbitraries.of("a", "ab", "b*", "a|b", "", "(a|b)a", "a?b");
    }

    @Provide
    Arbitrary<String> letters() {
        return Arbitraries.strings().withChars('a', 'b').ofMaxLength(9);
    }

    /** Random texts seldom match; what the reference finds of an expression in them does. */
    @Property(tries = 500)
    void shouldMatchEachPartThatTheReferenceFinds(
            @ForAll("expressions") String expression, @ForAll("texts") String one, @ForAll("texts") String other) {
        var matcher = ReferenceRegex.compile(expression).matcher(one + other);
        for (int found = 0; found < 8 && matcher.find(); found++) {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(matcher.group())) continue; // half a pair
            try {
                assertThat(MODULE.matches(expression, matcher.group()))
                        .as("%s on %s", expression, matcher.group())
                        .isTrue();
            } catch (OutputTestModule.Refused e) {
                assertThat(e).hasMessageContaining("no characters");
            }
        }
    }

    @Property(tries = 500)
    void shouldTakeWellFormedUtf8Only(@ForAll @Size(max = 6) byte[] bytes) {
        assertThat(MODULE.matches("(.|\\n)*", bytes)).isEqualTo(isUtf8(bytes));
    }

    /** Each boundary of the encoding, one below and one above. */
    @ParameterizedTest
    @CsvSource({
        "0", "7f", "80", "7ff", "800", "fff", "1000", "cfff", "d000", "d7ff", "e000", "ffff", "10000", "3ffff", "40000",
        "fffff", "100000", "10ffff"
    })
    void shouldTellACharacterFromItsNeighbours(String hex) {
        int codePoint = Integer.parseInt(hex, 16);
        String pattern = "\\x{%s}".formatted(hex);
        for (int near = codePoint - 1; near <= codePoint + 1; near++) {
            if (!Character.isValidCodePoint(near) || near >= 0xd800 && near < 0xe000) continue;
            String text = Character.toString(near);
            assertThat(MODULE.matches(pattern, text)).as("%x", near).isEqualTo(near == codePoint);
            assertThat(MODULE.matches("[^" + pattern + "]", text))
                    .as("not %x", near)
                    .isEqualTo(near != codePoint);
            assertThat(MODULE.matches("[" + pattern + "-\\x{10FFFF}]", text))
                    .as("from %x", near)
                    .isEqualTo(near >= codePoint);
        }
    }

    /** A deterministic automaton for this has 2^14 states, more than there is room for. */
    @Test
    void shouldForgetStatesWhenThereAreTooMany() {
        String expression = "(a|b)*a(a|b){13}";
        var random = new SplittableRandom(7);
        for (int round = 0; round < 20; round++) {
            var text = new StringBuilder();
            for (int i = 0; i < 3000; i++) text.append(random.nextBoolean() ? 'a' : 'b');
            assertThat(MODULE.matches(expression, text.toString())).isEqualTo(text.charAt(3000 - 14) == 'a');
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "a** => byte 2: lazy, possessive and doubled repetition is not supported",
                "a+? => byte 2: lazy, possessive and doubled repetition is not supported",
                "*a => byte 0: there is nothing to repeat",
                "(a => byte 0: this group does not end",
                "a) => byte 1: this ) closes nothing",
                "[a => byte 0: this class does not end",
                "[] => byte 1: ] in a class is written \\]",
                "[z-a] => byte 1: a range goes up from one character to another",
                "[a-\\d] => byte 1: a range goes up from one character to another",
                "[\\d-a] => byte 1: a range goes from one character to one character",
                "[a[b]] => byte 2: [ in a class is written \\[",
                "[a&&b] => byte 2: && in a class is written &\\&",
                "a{3,2} => byte 6: a repetition goes up from one number to another",
                "a{x} => byte 2: expected a number: {m}, {m,} or {m,n}",
                "a{1 => byte 3: expected }",
                "a] => byte 1: ] and } are written with a backslash",
                "a^b => byte 1: ^ is supported only as the first character of the expression",
                "a$b => byte 1: $ is supported only as the last character of the expression",
                "(?=a) => byte 2: of the groups that begin with (? only (?: is supported",
                "(?i)a => byte 2: of the groups that begin with (? only (?: is supported",
                "\\bword => byte 1: this escape is not supported",
                "(a)\\1 => byte 4: this escape is not supported",
                "\\pL => byte 1: this escape is not supported",
                "\\ud83d => byte 6: this is half a character: write \\x{h...}",
                "\\x{110000} => byte 9: this is no Unicode character",
                "\\xg0 => byte 2: expected a hexadecimal digit",
                "a\\ => byte 2: the expression ends in a backslash",
                "[^\\x00-\\x{10FFFF}] => byte 18: this class has no characters",
            })
    void shouldRefuseByName(String expression, String message) {
        assertThatThrownBy(() -> MODULE.states(expression)).hasMessage("regular expression, " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "a{10001} => regular expression, byte 2: at most 10000 repetitions are supported",
                "((a{999}){999}){999} => the regular expression needs more than 32768 states",
                "((((){999}){999}){999}){999} => the regular expression repeats too much",
                ".{2000} => the regular expression needs more than 32768 states",
            })
    void shouldKeepToItsLimits(String expression, String message) {
        assertThatThrownBy(() -> MODULE.states(expression)).hasMessage(message);
    }

    @Test
    void shouldLimitLengthAndDepth() {
        assertThatThrownBy(() -> MODULE.states("a".repeat(65537)))
                .hasMessage("the regular expression has 65537 bytes, at most 65536 are taken");
        assertThat(MODULE.states("(".repeat(100) + ")".repeat(100))).isEqualTo(1);
        assertThatThrownBy(() -> MODULE.states("(".repeat(101) + ")".repeat(101)))
                .hasMessage("the regular expression has more than 100 groups inside each other");
    }

    @Test
    void shouldNeedFewStates() {
        assertThat(MODULE.states("positive|negative|neutral")).isLessThan(30);
        assertThat(MODULE.states("\\w{1,200}")).isEqualTo(1 + 200 * 7 + 199);
        assertThat(MODULE.states("[^\"\\\\\\x00-\\x1f]{0,200}")).isLessThan(6000);
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
