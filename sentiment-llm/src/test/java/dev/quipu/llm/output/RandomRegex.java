package dev.quipu.llm.output;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Expressions in the syntax of regex.h, and texts over the characters they use. */
final class RandomRegex {

    private static final int DEPTH = 4;
    private static final List<String> ATOMS = List.of(
            "a",
            "b",
            "0",
            "_",
            " ",
            "é",
            "€",
            "\uD83D\uDE80",
            "\"",
            "-",
            "\\.",
            "\\\\",
            "\\]",
            "\\{",
            "\\n",
            "\\x61",
            "\\u20ac",
            "\\x{1F680}",
            ".",
            "\\d",
            "\\w",
            "\\s",
            "\\D",
            "\\W",
            "\\S");
    private static final List<String> CLASS_ITEMS = List.of(
            "a",
            "b",
            "a-c",
            "0-9",
            "é",
            "¡-€",
            "€-\uD83D\uDE80",
            "\\]",
            "\\[",
            "\\\\",
            "\\^",
            "\\-",
            ".",
            "&",
            "\\n",
            "\\d",
            "\\w",
            "\\s",
            "\\D",
            "\\W",
            "\\S",
            "\\x00-\\x1f",
            "\\uE000-\\x{10FFFF}");
    private static final List<String> REPEATS =
            List.of("", "", "", "*", "+", "?", "{0}", "{1}", "{2}", "{0,1}", "{1,3}", "{2,}", "{0,}");
    private static final List<String> CHARACTERS = List.of(
            "a",
            "b",
            "c",
            "d",
            "0",
            "9",
            "_",
            " ",
            "é",
            "€",
            "☃",
            "\uD83D\uDE80",
            "\uD83D\uDE81",
            "\"",
            "-",
            ".",
            "\\",
            "]",
            "{",
            "&",
            "^",
            "\n",
            "\t",
            "\u0000",
            "\uFFFD");

    private RandomRegex() {}

    static Arbitrary<String> expressions() {
        return alternatives(DEPTH);
    }

    /** Expressions over the letters a and b, without classes. */
    static Arbitrary<String> expressionsOfTwoLetters() {
        return twoLetters(DEPTH);
    }

    private static Arbitrary<String> twoLetters(int depth) {
        Arbitrary<String> letters = Arbitraries.of("a", "b", "aa", "ab", "ba");
        if (depth == 0) return letters;
        Arbitrary<String> part = twoLetters(depth - 1);
        return Arbitraries.oneOf(
                letters,
                Combinators.combine(part, part).as(String::concat),
                Combinators.combine(part, part).as("(%s|%s)"::formatted),
                Combinators.combine(part, Arbitraries.of("*", "+", "?", "{2}", "{1,3}"))
                        .as("(?:%s)%s"::formatted));
    }

    static Arbitrary<String> texts() {
        return Arbitraries.of(CHARACTERS).list().ofMaxSize(7).map(characters -> String.join("", characters));
    }

    private static Arbitrary<String> alternatives(int depth) {
        return sequence(depth).list().ofMinSize(1).ofMaxSize(3).map(parts -> String.join("|", parts));
    }

    private static Arbitrary<String> sequence(int depth) {
        return repeated(depth).list().ofMaxSize(4).map(parts -> String.join("", parts));
    }

    private static Arbitrary<String> repeated(int depth) {
        return Combinators.combine(atom(depth), Arbitraries.of(REPEATS)).as(String::concat);
    }

    private static Arbitrary<String> atom(int depth) {
        Arbitrary<String> simple = Arbitraries.oneOf(Arbitraries.of(ATOMS), characterClass());
        if (depth == 0) return simple;
        return Arbitraries.frequencyOf(
                Tuple.of(3, simple),
                Tuple.of(
                        1,
                        Combinators.combine(Arbitraries.of("(", "(?:"), alternatives(depth - 1))
                                .as((open, body) -> open + body + ")")));
    }

    private static Arbitrary<String> characterClass() {
        Arbitrary<String> items = Arbitraries.of(CLASS_ITEMS)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(list -> String.join("", list).replaceAll("&+", "&"));
        return Combinators.combine(Arbitraries.of("[", "[^"), items).as((open, body) -> open + body + "]");
    }
}
