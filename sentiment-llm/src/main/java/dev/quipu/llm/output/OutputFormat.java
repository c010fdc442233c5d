package dev.quipu.llm.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a model may write. All but {@link Free} become one regular expression, in the syntax that {@code regex.h} lists,
 * which the whole output matches; the inference module takes out every token that would leave it.
 */
public sealed interface OutputFormat {

    /** The expression that the whole output matches; empty if anything goes. */
    Optional<String> regex();

    /** Anything, until the model ends its text. */
    record Free() implements OutputFormat {
        @Override
        public Optional<String> regex() {
            return Optional.empty();
        }
    }

    /** Exactly one of these texts. */
    record Choice(List<String> texts) implements OutputFormat {
        /** @throws OutputFormatException if there is none, one is empty, or two are the same */
        public Choice {
            texts = List.copyOf(texts);
            if (texts.isEmpty()) throw new OutputFormatException("a choice has at least one text, found none");
            if (texts.contains("")) throw new OutputFormatException("a text to choose is not empty");
            if (new LinkedHashSet<>(texts).size() < texts.size()) {
                throw new OutputFormatException("the texts to choose differ, found one twice in " + texts);
            }
        }

        @Override
        public Optional<String> regex() {
            return Optional.of(texts.stream().map(RegexText::quote).collect(Collectors.joining("|")));
        }
    }

    /** What an expression in the syntax of {@code regex.h} takes; whether it is one is found when it is first used. */
    record Regex(String expression) implements OutputFormat {
        @Override
        public Optional<String> regex() {
            return Optional.of(expression);
        }
    }

    /**
     * JSON on one line, with at most one blank after each comma and colon. Made by {@link #json} and {@link #anyJson}.
     */
    record Json(String expression) implements OutputFormat {
        @Override
        public Optional<String> regex() {
            return Optional.of(expression);
        }
    }

    /**
     * JSON that conforms to a schema, of which these parts are supported:
     *
     * <ul>
     *   <li>{@code type}, one or a list; {@code enum}, {@code const}; {@code anyOf}, by itself; {@code $ref} to a part
     *       of the same schema, by itself; <code>{}</code> and {@code true} for any value of two levels
     *   <li>object: {@code properties}, written in the schema's order; {@code required}; {@code additionalProperties}
     *       as true or false (others are not written)
     *   <li>array: {@code items}, {@code minItems}, {@code maxItems}
     *   <li>string: {@code minLength} and {@code maxLength}, or {@code pattern} (see {@link SchemaPattern})
     *   <li>integer: {@code minimum}, {@code maximum}, {@code exclusiveMinimum}, {@code exclusiveMaximum}; at most 18
     *       digits
     *   <li>number: {@code minimum}, {@code maximum}, which also rule out exponents; at most 18 digits before the point
     *       and 17 after it
     *   <li>{@code title}, {@code description}, {@code default}, {@code examples}, {@code $schema}, {@code $id},
     *       {@code $comment}, {@code $defs}, {@code definitions}, {@code deprecated}, which say nothing of the form
     * </ul>
     *
     * <p>What matches conforms; not all that conforms matches (no line breaks, no {@code \\u} escapes).
     *
     * @throws OutputFormatException if the schema is no JSON or asks for something else, naming it and its place
     */
    static Json json(String schema) {
        try {
            JsonNode root = new ObjectMapper().readTree(schema);
            return new Json(new JsonSchema(root).regex());
        } catch (JsonProcessingException e) {
            throw new OutputFormatException("the schema is no JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * Any JSON value with at most {@code depth} levels of arrays and objects, 0..6. An object may name a member twice.
     */
    static Json anyJson(int depth) {
        return new Json(JsonSchema.anyValue(depth));
    }
}
