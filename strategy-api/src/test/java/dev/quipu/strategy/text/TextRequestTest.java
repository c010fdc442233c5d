package dev.quipu.strategy.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.tool.Tool;
import dev.quipu.strategy.tool.Toolbox;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextRequestTest {

    @Test
    void shouldLeaveAChoiceRoomForTheLongestAnswer() {
        assertThat(TextRequest.choice("", "", List.of("up", "d\u00f6wn")).maxTokens())
                .isEqualTo(5);
    }

    @Test
    void shouldHoldACallToTheSchemaOfItsTools() {
        var tools = new Toolbox(List.of(Tool.named("nav", "Worth").answering((_, _) -> "5")));

        assertThat(TextRequest.call(tools, "i", "t", 9).format()).isEqualTo(new TextFormat.Json(tools.schema()));
    }

    @Test
    void shouldRefuseWhatNoModelCanAnswer() {
        for (var answers : List.of(List.<String>of(), List.of(""), List.of("a", "a"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TextRequest.choice("", "", answers))
                    .withMessageContaining("none empty");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextRequest.free("", "", 0))
                .withMessage("maxTokens must be 1 to 512, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextRequest.free("x".repeat(4_097), "", 1))
                .withMessage("an instruction has at most 4096 characters, not 4097");
    }

    @Test
    void shouldHaveNothingToWriteWithUnlessThereIsAModel() {
        assertThat(TextModel.NONE.id()).isEqualTo("none");
        assertThatThrownBy(() -> TextModel.NONE.generate(TextRequest.free("", "", 1)))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
