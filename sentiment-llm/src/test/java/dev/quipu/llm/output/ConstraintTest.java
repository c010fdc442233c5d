package dev.quipu.llm.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.llm.output.OutputTestModule.Allowed;
import dev.quipu.llm.output.OutputTestModule.Build;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConstraintTest {

    private static final int LONGEST = 9;

    /** Token 0 ends the text, 1 is one more control token, and two tokens have the same text. */
    private static final List<String> TWO_LETTERS = List.of("", "", "b", "a", "ab", "aba", "bb", "a", "bab", "aab");

    private static final List<OutputTestModule> BUILDS =
            Stream.of(Build.values()).map(OutputTestModule::open).toList();
    private static final OutputTestModule MODULE = BUILDS.getLast();

    private static final List<byte[]> ALL_BYTES = RandomOutput.allBytesAndMore();

    private static void use(List<byte[]> tokens) {
        BUILDS.forEach(build -> build.vocabulary(tokens));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<String> twoLetters() {
        return RandomRegex.expressionsOfTwoLetters();
    }

    /** A token may follow if some text that matches begins with it and the rest is not longer than tokens are left. */
    @Property(tries = 250)
    void shouldAllowWhatCanStillBecomeAMatch(
            @ForAll("twoLetters") String expression, @ForAll @IntRange(max = 6) int tokensLeft, @ForAll long seed) {
        use(TWO_LETTERS.stream().map(ConstraintTest::utf8).toList());
        List<String> matches = matches(expression);
        MODULE.start(expression);
        var random = new SplittableRandom(seed);
        String text = "";
        for (int left = tokensLeft; text.length() + left + 2 <= LONGEST; left--) {
            if (!canEnd(matches, text, left)) {
                int now = left;
                assertThatThrownBy(() -> MODULE.allow(now))
                        .hasMessageStartingWith("the shortest text the constraint takes from here has ");
                return;
            }
            List<Integer> expected = allowed(matches, text, left);
            var allowed = MODULE.allow(left);
            assertThat(allowed.count())
                    .as("%s after '%s', %d", expression, text, left)
                    .isEqualTo(expected.size());
            boolean complete = matches.contains(text);
            assertThat(allowed.only())
                    .isEqualTo(
                            expected.size() == 1 && !complete
                                    ? OptionalInt.of(expected.getFirst())
                                    : OptionalInt.empty());
            boolean[] mask = MODULE.mask(0);
            for (int id = 0; id < mask.length; id++) {
                assertThat(mask[id]).as("token %d", id).isEqualTo(id == 0 ? complete : expected.contains(id));
            }
            if (expected.isEmpty()) return;
            int token = expected.get(random.nextInt(expected.size()));
            MODULE.take(token);
            text += TWO_LETTERS.get(token);
        }
    }

    private static List<String> matches(String expression) {
        var reference = ReferenceRegex.compile(expression);
        List<String> all = new ArrayList<>(List.of(""));
        for (int i = 0; all.get(i).length() < LONGEST; i++) {
            all.add(all.get(i) + "a");
            all.add(all.get(i) + "b");
        }
        return all.stream().filter(reference::matches).toList();
    }

    private static boolean canEnd(List<String> matches, String begin, int bytes) {
        return matches.stream().anyMatch(match -> match.startsWith(begin) && match.length() <= begin.length() + bytes);
    }

    private static List<Integer> allowed(List<String> matches, String text, int left) {
        List<Integer> ids = new ArrayList<>();
        for (int id = 2; id < TWO_LETTERS.size(); id++) {
            if (left > 0 && canEnd(matches, text + TWO_LETTERS.get(id), left - 1)) ids.add(id);
        }
        return ids;
    }

    /** Whatever is chosen, the text is complete in as many tokens as the shortest match has bytes. */
    @Property(tries = 150)
    void shouldAlwaysComeToAnEnd(
            @ForAll("expressions") String expression, @ForAll @IntRange(max = 8) int spare, @ForAll long seed) {
        use(ALL_BYTES);
        var reference = ReferenceRegex.compile(expression);
        for (OutputTestModule build : BUILDS) {
            try {
                build.start(expression);
            } catch (OutputTestModule.Refused e) {
                assertThat(e).hasMessageContaining("no characters");
                return;
            }
        }
        var written = new ByteArrayOutputStream();
        var random = new SplittableRandom(seed);
        for (int left = MODULE.distance() + spare; ; left--) {
            var allowed = MODULE.allow(left);
            for (OutputTestModule build : BUILDS) {
                assertThat(build.allow(left)).isEqualTo(allowed);
                assertThat(build.mask(0)).isEqualTo(MODULE.mask(0));
            }
            if (allowed.count() == 0) break;
            int token = any(MODULE.mask(0), random);
            if (token == 0) break;
            BUILDS.forEach(build -> build.take(token));
            written.writeBytes(ALL_BYTES.get(token));
        }
        assertThat(MODULE.distance()).isZero();
        assertThat(reference.matches(written.toString(StandardCharsets.UTF_8)))
                .as("%s on %s", expression, written.toString(StandardCharsets.UTF_8))
                .isTrue();
    }

    @Provide
    Arbitrary<String> expressions() {
        return RandomRegex.expressions();
    }

    private static int any(boolean[] mask, SplittableRandom random) {
        int id = random.nextInt(mask.length);
        while (!mask[id]) id = (id + 1) % mask.length;
        return id;
    }

    @Test
    void shouldBeCertainOfTheOnlyTokenLeft() {
        use(ALL_BYTES);
        MODULE.start("ab|abz");
        assertThat(MODULE.allow(3)).isEqualTo(new Allowed(2, OptionalInt.empty())); // a, ab
        MODULE.take('a' + 1);
        assertThat(MODULE.allow(2)).isEqualTo(new Allowed(1, OptionalInt.of('b' + 1)));
        MODULE.take('b' + 1);
        assertThat(MODULE.allow(1)).isEqualTo(new Allowed(1, OptionalInt.empty())); // z, or the end
        assertThat(MODULE.allow(0)).isEqualTo(new Allowed(0, OptionalInt.empty()));
        MODULE.take('z' + 1);
        assertThat(MODULE.allow(9)).isEqualTo(new Allowed(0, OptionalInt.empty()));
    }

    @Test
    void shouldReportADeadEnd() {
        use(Stream.of("", "a", "bc").map(ConstraintTest::utf8).toList());
        MODULE.start("ab");
        MODULE.take(1);
        assertThatThrownBy(() -> MODULE.allow(5))
                .hasMessage("no token of the vocabulary continues what the constraint takes");
    }

    @Test
    void shouldRefuseATokenThatLeavesTheExpression() {
        use(ALL_BYTES);
        MODULE.start("ab");
        assertThatThrownBy(() -> MODULE.take('b' + 1)).hasMessage("'b' goes on with what the constraint does not take");
        assertThatThrownBy(() -> MODULE.take(0)).hasMessage("token 0 stands for no text");
        assertThatThrownBy(() -> MODULE.take(-1)).hasMessageContaining("stands for no text");
        MODULE.take('a' + 1);
        assertThat(MODULE.distance()).isEqualTo(1);
    }

    @Test
    void shouldStartAfreshWithTheSameExpression() {
        use(ALL_BYTES);
        for (int round = 0; round < 3; round++) {
            MODULE.start("(ab)+");
            MODULE.take('a' + 1);
            assertThat(MODULE.allow(3).only()).hasValue('b' + 1);
        }
    }

    /** An automaton with more states than there is room for: walks forget them midway. */
    @Test
    void shouldWalkOnWhenStatesAreForgotten() {
        use(Stream.of("", "a", "b", "ab", "ba", "aab", "abab", "bbab", "babbab", "abbabaab", "aaaabbbbab")
                .map(ConstraintTest::utf8)
                .toList());
        MODULE.start("(a|b)*a(a|b){13}");
        var random = new SplittableRandom(11);
        var text = new StringBuilder();
        for (int i = 0; i < 4000; i++) {
            assertThat(MODULE.allow(100).count()).isEqualTo(10);
            int token = 1 + random.nextInt(2);
            MODULE.take(token);
            text.append(token == 1 ? 'a' : 'b');
            boolean complete = text.length() >= 14 && text.charAt(text.length() - 14) == 'a';
            assertThat(MODULE.distance() == 0).isEqualTo(complete);
        }
    }
}
