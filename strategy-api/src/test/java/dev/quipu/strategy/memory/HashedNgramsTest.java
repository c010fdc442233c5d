package dev.quipu.strategy.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HashedNgramsTest {

    private static final HashedNgrams EMBEDDER = HashedNgrams.STANDARD;

    private static int likeness(String one, String other) {
        return EMBEDDER.embed(one).cosineMicros(EMBEDDER.embed(other));
    }

    @Test
    void shouldFindTheHeadlineThatTellsTheSameStory() {
        var past = List.of(
                "SEC sues exchange over unregistered securities",
                "Bitcoin drops under $40K after Fed hints at hikes",
                "Ethereum gas fees hit record low",
                "Miner posts record quarterly revenue",
                "Lender Celsius halts withdrawals");
        var memory = Memory.<String>empty(EMBEDDER.dimensions(), 10);
        for (var headline : past) {
            memory = memory.remember(EMBEDDER.embed(headline), headline);
        }

        assertThat(memory.recall(EMBEDDER.embed("Celsius pauses all withdrawals"), 1))
                .singleElement()
                .extracting(Recalled::item)
                .isEqualTo("Lender Celsius halts withdrawals");
        assertThat(memory.recall(EMBEDDER.embed("Bitcoin falls below $40,000 as the Fed hikes"), 1))
                .singleElement()
                .extracting(Recalled::item)
                .isEqualTo("Bitcoin drops under $40K after Fed hints at hikes");
    }

    @Test
    void shouldCareNeitherForCaseNorForPunctuationNorForTheCommonestWords() {
        assertThat(EMBEDDER.embed("The Bitcoin price: UP!")).isEqualTo(EMBEDDER.embed("bitcoin, price up"));
        assertThat(likeness("bitcoin price up", "up price bitcoin")).isBetween(700_000, 999_999);
    }

    @Test
    void shouldGiveZerosForATextWithoutWords() {
        for (var text : List.of("", " \t\n", "?!...", "the of and", "\u2003\u3000\u2014")) {
            assertThat(EMBEDDER.embed(text).values()).containsOnly(0);
        }
    }

    @Test
    void shouldReadOtherScriptsAndHalvesOfPairs() {
        assertThat(likeness(
                        "\u0411\u0438\u0442\u043a\u043e\u0438\u043d \u0440\u0430\u0441\u0442\u0435\u0442",
                        "\u0411\u0438\u0442\u043a\u043e\u0438\u043d"))
                .isPositive();
        assertThat(EMBEDDER.embed("\ud800 \udfff")).isNotEqualTo(EMBEDDER.embed(""));
    }

    @Test
    void shouldReadOnlyTheBeginningOfAnEndlessText() {
        var text = "word ".repeat(1_000);

        assertThat(EMBEDDER.embed(text + "tail")).isEqualTo(EMBEDDER.embed(text + "other end"));
    }

    /** These bytes stand in state roots: another version of the algorithm needs another name. */
    @Test
    void shouldNeverChange() {
        assertThat(new HashedNgrams(16).id()).isEqualTo("quipu-ngrams-1/16");
        assertThat(new HashedNgrams(16).embed("Bitcoin falls below $40,000").values())
                .containsExactly(11, 21, 127, 0, 21, -21, 42, 0, 0, 0, 11, -11, 11, -11, 32, -74);
    }

    @Property
    void shouldTakeAnyTextThereIs(@ForAll String text) {
        assertThat(EMBEDDER.embed(text)).isEqualTo(EMBEDDER.embed(text));
        assertThat(EMBEDDER.embed(text).dimensions()).isEqualTo(EMBEDDER.dimensions());
    }

    @Test
    void shouldRefuseDimensionsThatNoEmbeddingHas() {
        assertThatThrownBy(() -> new HashedNgrams(0)).hasMessageContaining("1 to 4096 dimensions, not 0");
    }
}
