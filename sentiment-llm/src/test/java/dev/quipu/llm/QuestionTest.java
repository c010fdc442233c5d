package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class QuestionTest {

    @Test
    void shouldBeKnownByItsTextAlone() {
        assertThat(Question.of("Gold falls").key()).isEqualTo("Gold falls");
    }

    /** Few characters, so that one question's key could well be another's. */
    @Property
    void shouldHaveAKeyOfItsOwn(
            @ForAll @CharRange(from = '\u0001', to = '\u0001') @CharRange(from = '1', to = ':') @StringLength(max = 4)
                    String text,
            @ForAll @CharRange(from = '\u0001', to = '\u0001') @CharRange(from = '1', to = ':') @StringLength(max = 4)
                    String other,
            @ForAll @CharRange(from = '\u0001', to = '\u0001') @CharRange(from = '1', to = ':') @StringLength(max = 4)
                    String entity) {
        Question plain = Question.of(text);
        Question about = Question.about(other, entity);

        assertThat(plain.key()).isNotEqualTo(about.key());
        assertThat(about.key().equals(Question.about(text, entity).key())).isEqualTo(other.equals(text));
        assertThat(plain.key().equals(Question.of(other).key())).isEqualTo(plain.equals(Question.of(other)));
        assertThat(about.entity()).isEqualTo(Optional.of(entity));
    }
}
