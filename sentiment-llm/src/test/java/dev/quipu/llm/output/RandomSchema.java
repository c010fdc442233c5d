package dev.quipu.llm.output;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Schemas of the supported part, as text. */
final class RandomSchema {

    private static final List<String> SCALARS = List.of(
            "{\"type\":\"string\"}",
            "{\"type\":\"string\",\"minLength\":2,\"maxLength\":5}",
            "{\"type\":\"string\",\"maxLength\":0}",
            "{\"type\":\"string\",\"minLength\":3}",
            "{\"type\":\"string\",\"pattern\":\"^[A-Z]{2,4}-\\\\d+$\"}",
            "{\"type\":\"string\",\"pattern\":\"[^a\\\\s]\\\\W\"}",
            "{\"type\":\"string\",\"pattern\":\"^(?:é|\\\"|\\\\\\\\)*$\"}",
            "{\"type\":\"integer\"}",
            "{\"type\":\"integer\",\"minimum\":-7,\"maximum\":120}",
            "{\"type\":\"integer\",\"exclusiveMinimum\":99,\"exclusiveMaximum\":1001.5}",
            "{\"type\":\"integer\",\"maximum\":-1}",
            "{\"type\":\"number\"}",
            "{\"type\":\"number\",\"minimum\":0,\"maximum\":1}",
            "{\"type\":\"number\",\"minimum\":-2.75,\"maximum\":13.125}",
            "{\"type\":\"boolean\"}",
            "{\"type\":\"null\",\"title\":\"nothing\"}",
            "{\"type\":[\"boolean\",\"integer\",\"string\"],\"maximum\":9,\"maxLength\":3}",
            "{\"enum\":[\"buy\",\"sell\",\"hold \\\"now\\\"\",7,null,[1,{\"a\":2}]]}",
            "{\"type\":\"string\",\"enum\":[\"a\",3]}",
            "{\"const\":{\"a\":[1,2.5,\"é\"]}}",
            "true");

    private RandomSchema() {}

    static Arbitrary<String> schemas() {
        return schemas(3);
    }

    private static Arbitrary<String> schemas(int depth) {
        Arbitrary<String> scalar = Arbitraries.of(SCALARS);
        if (depth == 0) return scalar;
        Arbitrary<String> part = schemas(depth - 1);
        return Arbitraries.oneOf(scalar, object(part), array(part), anyOf(part));
    }

    private static Arbitrary<String> object(Arbitrary<String> part) {
        return Combinators.combine(
                        part.list().ofMaxSize(4), Arbitraries.integers().between(0, 15))
                .as((parts, required) -> {
                    var properties = new StringBuilder();
                    var names = new StringBuilder();
                    for (int i = 0; i < parts.size(); i++) {
                        properties
                                .append(i == 0 ? "" : ",")
                                .append("\"p\\\"" + i + "\":")
                                .append(parts.get(i));
                        if ((required >> i & 1) != 0)
                            names.append(names.isEmpty() ? "" : ",").append("\"p\\\"" + i + "\"");
                    }
                    return "{\"type\":\"object\",\"properties\":{" + properties + "},\"required\":[" + names
                            + "],\"additionalProperties\":false}";
                });
    }

    private static Arbitrary<String> array(Arbitrary<String> part) {
        return Combinators.combine(
                        part,
                        Arbitraries.of("", ",\"minItems\":2", ",\"maxItems\":2", ",\"minItems\":1,\"maxItems\":3"))
                .as((items, bounds) -> "{\"type\":\"array\",\"items\":" + items + bounds + "}");
    }

    private static Arbitrary<String> anyOf(Arbitrary<String> part) {
        return part.list().ofMinSize(1).ofMaxSize(3).map(parts -> "{\"anyOf\":[" + String.join(",", parts) + "]}");
    }
}
