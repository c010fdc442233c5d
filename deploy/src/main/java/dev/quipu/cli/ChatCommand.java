package dev.quipu.cli;

import dev.quipu.llm.GenerateOptions;
import dev.quipu.llm.InferenceBuild;
import dev.quipu.llm.InferenceModule;
import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.llm.InferenceProgram;
import dev.quipu.llm.ModelException;
import dev.quipu.llm.Sampling;
import dev.quipu.llm.chat.ChatTemplate;
import dev.quipu.llm.tensor.TensorExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "chat",
        description = "Talk with a language model, a line at a time. The same seed and lines give the same answers.",
        footer = {
            "",
            "/new begins another conversation, the end of the input ends the last one.",
            "",
            "Example:",
            "  quipu chat smollm2 --system 'You are terse.'",
            "  quipu chat smollm2 --once 'ETF inflows hit a record. Good for BTC?' --choice yes,no",
        })
final class ChatCommand extends Verb {

    private static final String NEW = "/new";

    @Parameters(paramLabel = "MODEL", description = "A GGUF file, the name or id of a stored model, or small or tuned.")
    String model;

    @Option(names = "--once", paramLabel = "PROMPT", description = "Answer this and end, instead of reading lines.")
    String once;

    @Option(names = "--raw", description = "Go on with the text as it is, without the model's chat template.")
    boolean raw;

    @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told before the conversation.")
    String system;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.8",
            description = "How freely tokens are drawn, ${DEFAULT-VALUE} by default; 0: the likeliest token each time.")
    float temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Which answer of all that could be drawn, ${DEFAULT-VALUE} by default.")
    long seed;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "Length of an answer at most, ${DEFAULT-VALUE} by default.")
    int maxTokens;

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Tokens of the conversation that the model sees, ${DEFAULT-VALUE} by default or as many as it"
                    + " was made for.")
    int context;

    @Mixin
    FormatOptions format;

    @Option(names = "--stats", description = "Say after each answer how long it was and how long it took.")
    boolean stats;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "quipu",
            description =
                    "WebAssembly engine, ${DEFAULT-VALUE} by default: quipu or chicory. Answers do not depend on it.")
    String engine;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads the model runs on; all processors by default. Answers do not depend on it.")
    Integer threads;

    @Override
    int run() throws Exception {
        var options = generateOptions();
        if (console.json() && once == null) {
            throw new CliException(ExitCode.USAGE, "--json prints one answer: it needs --once");
        }
        if (raw && system != null) {
            throw new CliException(ExitCode.USAGE, "--raw goes on with the text alone: leave out --system");
        }
        var wasm = LanguageModel.engine(engine, workspace.compiledCode());
        try (var file = ModelChoice.of(model, workspace).open(false);
                var tensor = TensorExtension.on(threadCount())) {
            var program = InferenceProgram.compile(wasm, InferenceBuild.bestFor(wasm), tensor);
            talk(program.open(file, context), options);
        }
        return ExitCode.OK;
    }

    private GenerateOptions generateOptions() throws IOException {
        inRange("--temperature", temperature >= 0 && Float.isFinite(temperature), "0 or more", temperature);
        inRange("--max-tokens", maxTokens > 0, "1 or more", maxTokens);
        inRange("--context", context > 0, "1 or more", context);
        // what llama.cpp cuts away by default
        var sampling = temperature == 0 ? Sampling.GREEDY : new Sampling(temperature, 40, 0.95f, 0.05f, 1, 0, seed);
        return new GenerateOptions(maxTokens, sampling, format.format().regex());
    }

    private static void inRange(String name, boolean isIn, String range, Object value) {
        if (!isIn) {
            throw new CliException(ExitCode.USAGE, "%s must be %s, was %s".formatted(name, range, value));
        }
    }

    private int threadCount() {
        int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        inRange("--threads", count >= 1 && count <= 256, "1 to 256", count);
        return count;
    }

    // ---- talking ----

    /** Answers one line and prints the answer. */
    private interface Partner {

        Dialogue.Turn answer(String line);

        void reset();
    }

    private void talk(InferenceModule module, GenerateOptions options) throws IOException {
        Partner partner = raw ? writer(module, options) : dialogue(module, options);
        if (once != null) {
            say(partner, once);
            return;
        }
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = nextLine(lines); line != null; line = nextLine(lines)) {
            if (line.equals(NEW)) {
                partner.reset();
            } else if (!line.isBlank()) {
                say(partner, line);
            }
        }
    }

    private String nextLine(BufferedReader lines) throws IOException {
        console.ask("> ");
        return lines.readLine();
    }

    private Partner dialogue(InferenceModule module, GenerateOptions options) {
        var template = ChatTemplate.of(module.meta(ChatTemplate.KEY));
        var fitting = options.pattern().isPresent() ? template.withoutThinking() : template;
        var dialogue = new Dialogue(module, fitting, Optional.ofNullable(system), options);
        return new Partner() {
            @Override
            public Dialogue.Turn answer(String line) {
                return dialogue.answer(line, ChatCommand.this::stream);
            }

            @Override
            public void reset() {
                dialogue.reset();
            }
        };
    }

    private Partner writer(InferenceModule module, GenerateOptions options) {
        return new Partner() {
            @Override
            public Dialogue.Turn answer(String line) {
                int[] prompt = module.tokenize(line, TokenizeOption.ADD_BOS);
                return Dialogue.generate(module, prompt, options, ChatCommand.this::stream);
            }

            @Override
            public void reset() {
                // Every line is a text of its own.
            }
        };
    }

    private void stream(String text) {
        if (!console.json()) {
            console.out().print(text);
            console.out().flush();
        }
    }

    private void say(Partner partner, String line) {
        long start = System.nanoTime();
        Dialogue.Turn turn = answer(partner, line);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (console.json()) {
            console.object(fields(turn));
        } else {
            console.out().println();
        }
        if (stats) {
            console.note(String.format(
                    Locale.ROOT,
                    "%d tokens after %d, %.1f s, %.1f tokens/s",
                    turn.tokens(),
                    turn.promptTokens(),
                    seconds,
                    turn.tokens() / seconds));
        }
    }

    /** What the module refuses of its arguments here, a person asked for. */
    private static Dialogue.Turn answer(Partner partner, String line) {
        try {
            return partner.answer(line);
        } catch (ModelException e) {
            if (e.reason() == ModelException.Reason.BAD_ARGUMENT) {
                throw new CliException(ExitCode.USAGE, e.getMessage());
            }
            throw e;
        }
    }

    private static LinkedHashMap<String, Object> fields(Dialogue.Turn turn) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("text", turn.text());
        fields.put("promptTokens", turn.promptTokens());
        fields.put("tokens", turn.tokens());
        fields.put("whole", turn.whole());
        return fields;
    }
}
