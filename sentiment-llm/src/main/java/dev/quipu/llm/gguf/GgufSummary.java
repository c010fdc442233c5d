package dev.quipu.llm.gguf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A model in the words of a model card.
 *
 * @param name what its makers call it
 * @param parameters elements of all tensors
 * @param tensors by packing, the one that takes most bytes first
 * @param contextLength tokens it was made for
 * @param tokenizer kind and pre-tokenizer, such as {@code gpt2/smollm}
 * @param chatFormat the family of its chat template, {@code other} if there is one that is not known
 * @param licence general.license, its name and its link, as far as they are given
 */
public record GgufSummary(
        String architecture,
        Optional<String> name,
        long parameters,
        List<Packing> tensors,
        OptionalLong contextLength,
        Optional<String> tokenizer,
        OptionalLong vocabularySize,
        Optional<String> chatFormat,
        Map<String, String> licence) {

    /** Tensors of one type. */
    public record Packing(String type, int tensors, long parameters, long bytes) {

        private Packing plus(GgufTensor tensor) {
            return new Packing(type, tensors + 1, parameters + tensor.elements(), bytes + tensor.bytes());
        }
    }

    /** What a template of each family has and those before it have not. */
    private static final Map<String, String> CHAT_MARKS = new LinkedHashMap<>();

    static {
        CHAT_MARKS.put("<|im_start|>", "chatml");
        CHAT_MARKS.put("<|start_header_id|>", "llama3");
        CHAT_MARKS.put("<start_of_turn>", "gemma");
        CHAT_MARKS.put("<|end|>", "phi3");
        CHAT_MARKS.put("<<SYS>>", "llama2");
        CHAT_MARKS.put("[INST]", "mistral");
        CHAT_MARKS.put("<|user|>", "zephyr");
    }

    private static final List<String> LICENCE_KEYS =
            List.of("general.license", "general.license.name", "general.license.link");

    public static GgufSummary of(GgufHeader header) {
        String architecture = header.text("general.architecture").orElse("not named");
        return new GgufSummary(
                architecture,
                header.text("general.name"),
                header.tensors().stream().mapToLong(GgufTensor::elements).sum(),
                packings(header.tensors()),
                header.number(architecture + ".context_length"),
                tokenizer(header),
                header.arrayLength("tokenizer.ggml.tokens"),
                header.text("tokenizer.chat_template").map(GgufSummary::chatFormat),
                licence(header));
    }

    private static List<Packing> packings(List<GgufTensor> tensors) {
        Map<String, Packing> byType = new TreeMap<>();
        for (GgufTensor tensor : tensors) {
            Packing before = byType.getOrDefault(tensor.type(), new Packing(tensor.type(), 0, 0, 0));
            byType.put(tensor.type(), before.plus(tensor));
        }
        List<Packing> packings = new ArrayList<>(byType.values());
        packings.sort(Comparator.comparingLong(Packing::bytes).reversed());
        return List.copyOf(packings);
    }

    private static Optional<String> tokenizer(GgufHeader header) {
        return header.text("tokenizer.ggml.model").map(model -> header.text("tokenizer.ggml.pre")
                .map(pre -> model + "/" + pre)
                .orElse(model));
    }

    private static String chatFormat(String template) {
        for (var mark : CHAT_MARKS.entrySet()) {
            if (template.contains(mark.getKey())) return mark.getValue();
        }
        return "other";
    }

    private static Map<String, String> licence(GgufHeader header) {
        Map<String, String> licence = new LinkedHashMap<>();
        for (String key : LICENCE_KEYS) header.text(key).ifPresent(value -> licence.put(key, value));
        return licence;
    }
}
