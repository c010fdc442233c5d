package dev.quipu.llm;

import static dev.quipu.llm.TextNormalisation.NONE;
import static dev.quipu.llm.TextNormalisation.TEXT_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextNormalisationTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    pro\u200cfit so\u200dars\ufeff,          profit soars
                    \u202eShares\u202c fall\u2069,           Shares fall
                    los\u00ads w\u034fidens \udb40\udc61,    `loss widens `
                    N\u0000o\u001b t\u007frade\u009f,        No trade
                    a\u00a0b\u2003c\u2028d\u3000e,           a b c d e
                    E\u0301x\u0327\u0489change,              Exchange
                    Pac\u00edfico Compa\u00f1\u00eda,        Pacifico Compania
                    \uff34oken \uff14\uff12\uff05,           Token 42%
                    \ud835\udc12tr\u24de\u24dd\u24d6 x\u00b2 \u00bd \ufb01rm,  Strong x2 1/2 firm
                    fall \u0664\u0662% and \u0967\u0968,     fall 42% and 12
                    b\u0430nk f\u0430ils \u0412\u0422\u0421, bank fails BTC
                    \u03a1ROFIT \u0391LL \u03a4\u0399\u039c\u0395, PROFIT ALL TIME
                    Ether\u0435um \ufffd\ue000\ufffehalts,   Ethereum halts
                    """)
    void shouldMakeOneTextOfTwoThatLookAlike(String written, String read) {
        assertThat(TEXT_1.apply(written)).isEqualTo(read);
    }

    @Test
    void shouldDropHalvesOfPairsThatNoUtf8Carries() {
        assertThat(TEXT_1.apply("a\ud800b\udc00\ud83dc")).isEqualTo("abc");
    }

    @Test
    void shouldLeaveOtherLanguagesAlone() {
        for (String text : new String[] {
            "\u0411\u0438\u0440\u0436\u0430 \u043e \u0431\u0430\u043d\u043a\u0440\u043e\u0442\u0441\u0442\u0432\u0435",
            "\u6bd4\u7279\u5e01\u66b4\u8dcc",
            "\u05d4\u05d1\u05d5\u05e8\u05e1\u05d4",
            "\u092c\u0948\u0902\u0915",
            "\ud83d\ude80 to the moon"
        }) {
            assertThat(TEXT_1.apply(text)).isEqualTo(text);
        }
    }

    @Test
    void shouldFoldAMixedWordInsideAnotherLanguageToo() {
        assertThat(TEXT_1.apply("\u0411\u0438\u0440\u0436\u0430 \u043e b\u0430nk"))
                .isEqualTo("\u0411\u0438\u0440\u0436\u0430 \u043e bank");
    }

    @Property
    void shouldLeavePlainAsciiAsItIs(@ForAll @CharRange(from = ' ', to = '~') String text) {
        assertThat(TEXT_1.apply(text)).isEqualTo(text);
    }

    @Property
    void shouldDoNoMoreTheSecondTime(@ForAll("texts") String text) {
        String once = TEXT_1.apply(text);

        assertThat(TEXT_1.apply(once)).isEqualTo(once);
    }

    @Property
    void shouldLeaveNothingUnseen(@ForAll("texts") String text) {
        assertThat(TEXT_1.apply(text).codePoints())
                .noneMatch(c -> c < ' ' || c == 0x7f || c == 0xfffd)
                .noneMatch(c -> switch (Character.getType(c)) {
                    case Character.SURROGATE, Character.PRIVATE_USE, Character.LINE_SEPARATOR -> true;
                    default -> false;
                });
        assertThat(NONE.apply(text)).isSameAs(text);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> anything = Arbitraries.strings().ofMaxLength(30);
        Arbitrary<String> tricky = Arbitraries.strings()
                .withCharRange('a', 'e')
                .withChars(
                        '\u0430', '\u0411', '\u03bf', '\u0301', '\u200b', '\u00bd', '\ufb03', '\ud800', '\u00b5',
                        '\u1e9b')
                .ofMaxLength(12);
        return Arbitraries.oneOf(anything, tricky);
    }

    @Test
    void shouldBeNamedByTheModel() {
        var prompt = SentimentPrompt.of(
                key -> key.equals("quipu.prompt.normalise") ? Optional.of("quipu-text-1") : Optional.empty());

        assertThat(prompt.normalisation()).isEqualTo(TEXT_1);
        assertThat(prompt.clean(" Pr\u043ef\u200bit\u00a0 up ")).isEqualTo("Profit up");
        assertThat(SentimentPrompt.of(_ -> Optional.empty()).normalisation()).isEqualTo(NONE);
        assertThatThrownBy(() ->
                        SentimentPrompt.of(key -> key.endsWith("normalise") ? Optional.of("nfkc") : Optional.empty()))
                .isInstanceOf(ModelException.class)
                .hasMessage("quipu.prompt.normalise must be none or quipu-text-1, but is 'nfkc'");
    }
}
