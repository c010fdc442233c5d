package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quipu.llm.output.OutputFormat;
import dev.quipu.strategy.text.TextFormat;
import dev.quipu.strategy.text.TextRequest;
import dev.quipu.strategy.tool.Tool;
import dev.quipu.strategy.tool.ToolResult;
import dev.quipu.strategy.tool.Toolbox;
import dev.quipu.wasm.chicory.ChicoryEngine;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From a request, or a toolbox's schema, to what a model writes, to a tool that ran. */
class LlmTextTest {

    private static final int MAX_CALL_TOKENS = 120;

    private static final Toolbox TOOLS = new Toolbox(List.of(
            Tool.named("price", "Last price of an asset")
                    .choice("asset", "Which asset", List.of("BTC", "ETH"))
                    .whole("days", "How far back", 1, 30)
                    .flag("log", "Whether as a logarithm")
                    .answering((_, arguments) -> arguments.toString()),
            Tool.named("nav", "Worth of the fund").answering((_, _) -> "5")));

    private static ModelFile stories;
    private static LlmText writer;

    @BeforeAll
    static void openModel() {
        stories = ModelFile.open(TestModels.STORIES);
        writer = new LlmText(TestModels::program, stories);
    }

    @AfterAll
    static void closeModel() {
        stories.close();
    }

    @Test
    void shouldWriteNothingButACallThatTheToolboxTakes() {
        for (var text : List.of("Once upon a time", "BTC falls", "", "{\"tool\": \"steal\"", "<|im_end|>")) {
            var call = writer.generate(TextRequest.call(TOOLS, "Call a tool.", text, MAX_CALL_TOKENS));

            assertThat(TOOLS.call(null, call)).as(call).isInstanceOf(ToolResult.Answered.class);
        }
    }

    @Test
    void shouldReadWhateverIsDrawnUnderTheSchema() {
        var module = TestModels.program().open(stories, 0);
        var regex = OutputFormat.json(TOOLS.schema()).regex().orElseThrow();
        for (int seed = 0; seed < 8; seed++) {
            var options = GenerateOptions.greedy(MAX_CALL_TOKENS)
                    .with(Sampling.at(1.5f, seed))
                    .matching(regex);
            int[] prompt = module.tokenize("Call a tool: ", InferenceModule.TokenizeOption.ADD_BOS);
            var call = module.text(module.generate(prompt, options));

            assertThat(TOOLS.call(null, call)).as(call).isInstanceOf(ToolResult.Answered.class);
        }
    }

    @Test
    void shouldChooseAmongTheAnswersGiven() {
        var answers = List.of("buy", "sell", "hold");

        assertThat(writer.generate(TextRequest.choice("What now?", "BTC falls", answers)))
                .isIn(answers);
    }

    @Test
    void shouldWriteTheSameOnAnEngineThatSharesNoCode() {
        var request = TextRequest.free("Tell a story.", "Once upon a time", 12);
        var other = new LlmText(() -> InferenceProgram.compile(new ChicoryEngine()), stories);

        assertThat(other.generate(request)).isNotEmpty().isEqualTo(writer.generate(request));
        assertThat(other.id()).isEqualTo(writer.id());
    }

    @Test
    void shouldReadOnlyAsMuchOfALongTextAsThereIsRoomFor() {
        var answers = List.of("up", "down");
        for (var text : List.of("Bitcoin \ud83d\ude80 ".repeat(8_000), "\u0416".repeat(60_000), "a".repeat(50_000))) {
            var request = new TextRequest("Which way?", text, new TextFormat.Choice(answers), 200);

            assertThat(writer.generate(request)).isIn(answers);
        }
    }

    @Test
    void shouldSayThatAnInstructionIsTooLongForTheModel() {
        var request = TextRequest.free("word ".repeat(800), "", 500);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.generate(request))
                .withMessageContaining("stories260K.gguf takes prompts of");
    }

    @Test
    void shouldRefuseASchemaThatCannotBeKeptTo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.generate(new TextRequest("", "", new TextFormat.Json("{\"not\": {}}"), 9)));
    }
}
