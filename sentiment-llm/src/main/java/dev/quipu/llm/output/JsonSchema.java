package dev.quipu.llm.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A JSON schema as a regular expression. What is supported is listed at {@link OutputFormat#json}. */
final class JsonSchema {

    private static final int DEPTH_MAX = 16;
    private static final int FREE_DEPTH = 2;
    private static final int ANY_DEPTH_MAX = 6;
    private static final int COUNT_MAX = 10_000;

    private static final List<String> ANNOTATIONS = List.of(
            "title",
            "description",
            "default",
            "examples",
            "$schema",
            "$id",
            "$comment",
            "$defs",
            "definitions",
            "deprecated");
    private static final List<String> VALUES = List.of("enum", "const");
    private static final List<String> INTEGER_BOUNDS =
            List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");
    private static final List<String> TYPES =
            List.of("object", "array", "string", "integer", "number", "boolean", "null");

    /** The keywords that limit values of a type. */
    private static List<String> keywordsOf(String type) {
        return switch (type) {
            case "object" -> List.of("properties", "required", "additionalProperties");
            case "array" -> List.of("items", "minItems", "maxItems");
            case "string" -> List.of("minLength", "maxLength", "pattern");
            case "integer" -> INTEGER_BOUNDS;
            case "number" -> List.of("minimum", "maximum");
            default -> List.of();
        };
    }

    private static final String BOOLEAN = "(?:true|false)";

    private final JsonNode root;

    JsonSchema(JsonNode root) {
        this.root = root;
    }

    String regex() {
        return compile(new Place(root, "", 0));
    }

    /** A part of the schema. */
    private record Place(JsonNode schema, String path, int depth) {

        Place at(String step, JsonNode part) {
            return new Place(part, path + "/" + step, depth + 1);
        }

        OutputFormatException refuse(String what) {
            return new OutputFormatException("schema" + (path.isEmpty() ? "" : " at " + path) + ": " + what);
        }

        boolean has(String keyword) {
            return schema.has(keyword);
        }

        boolean hasOnly(String keyword) {
            return keywords().equals(new TreeSet<>(List.of(keyword)));
        }

        /** Without annotations. */
        Set<String> keywords() {
            var names = new TreeSet<String>();
            schema.fieldNames().forEachRemaining(names::add);
            ANNOTATIONS.forEach(names::remove);
            return names;
        }

        /** A whole number of at least 0. */
        int count(String keyword, int absent) {
            JsonNode value = schema.get(keyword);
            if (value == null) return absent;
            boolean whole = value.isNumber()
                    && value.decimalValue().stripTrailingZeros().scale() <= 0
                    && value.decimalValue().signum() >= 0
                    && value.decimalValue().compareTo(BigDecimal.valueOf(COUNT_MAX)) <= 0;
            if (!whole) throw refuse("%s is %s, expected a whole number of 0..%d".formatted(keyword, value, COUNT_MAX));
            return value.decimalValue().intValueExact();
        }

        BigDecimal bound(String keyword) {
            JsonNode value = schema.get(keyword);
            if (value == null) return null;
            if (!value.isNumber()) throw refuse("%s is %s, expected a number".formatted(keyword, value));
            return value.decimalValue();
        }
    }

    // ---- any schema ----

    private String compile(Place place) {
        JsonNode schema = place.schema;
        if (place.depth > DEPTH_MAX)
            throw place.refuse("more than %d levels, or it contains itself".formatted(DEPTH_MAX));
        if (schema.isBoolean() && schema.booleanValue()) return anyValue(FREE_DEPTH);
        if (!schema.isObject()) throw place.refuse("expected an object or true, found " + schema.getNodeType());
        if (place.keywords().isEmpty()) return anyValue(FREE_DEPTH);
        if (place.has("$ref")) return reference(place);
        if (place.has("anyOf")) return alternatives(place);
        checkKeywords(place);
        if (place.has("const")) return constants(place, List.of(schema.get("const")));
        if (place.has("enum")) return constants(place, elements(place, "enum"));
        return RegexText.anyOf(
                types(place).stream().map(type -> ofType(place, type)).toList());
    }

    private String reference(Place place) {
        if (!place.hasOnly("$ref")) throw place.refuse("$ref is supported only by itself, found " + place.keywords());
        String reference = place.schema.get("$ref").asText();
        if (!reference.startsWith("#")) throw place.refuse("$ref '%s' leaves the schema".formatted(reference));
        String pointer = reference.substring(1);
        if (!pointer.isEmpty() && !pointer.startsWith("/")) {
            throw place.refuse("$ref '%s' is no path from the root such as #/$defs/name".formatted(reference));
        }
        JsonNode target = root.at(pointer);
        if (target.isMissingNode()) throw place.refuse("$ref '%s' leads nowhere".formatted(reference));
        return compile(place.at("$ref", target));
    }

    private String alternatives(Place place) {
        if (!place.hasOnly("anyOf")) throw place.refuse("anyOf is supported only by itself, found " + place.keywords());
        List<JsonNode> parts = elements(place, "anyOf");
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) expressions.add(compile(place.at("anyOf/" + i, parts.get(i))));
        return RegexText.anyOf(expressions);
    }

    private static List<JsonNode> elements(Place place, String keyword) {
        JsonNode value = place.schema.get(keyword);
        if (!value.isArray() || value.isEmpty()) {
            throw place.refuse("%s is %s, expected a list that is not empty".formatted(keyword, value));
        }
        return value.valueStream().toList();
    }

    private static void checkKeywords(Place place) {
        for (String keyword : place.keywords()) {
            boolean known = keyword.equals("type")
                    || VALUES.contains(keyword)
                    || TYPES.stream().anyMatch(type -> keywordsOf(type).contains(keyword));
            if (!known) throw place.refuse("the keyword '%s' is not supported".formatted(keyword));
        }
        if (place.has("enum") && place.has("const")) throw place.refuse("enum and const are not supported together");
    }

    private static List<String> types(Place place) {
        JsonNode type = place.schema.get("type");
        if (type == null) throw place.refuse("there is no type, enum, const, anyOf or $ref");
        List<JsonNode> names = type.isArray() ? elements(place, "type") : List.of(type);
        for (JsonNode name : names) {
            if (!TYPES.contains(name.asText())) {
                throw place.refuse("type is %s, expected one of %s".formatted(name, TYPES));
            }
        }
        return names.stream().map(JsonNode::asText).toList();
    }

    private String ofType(Place place, String type) {
        for (String keyword : INTEGER_BOUNDS) {
            boolean misplaced = type.equals("number")
                    && place.has(keyword)
                    && !keywordsOf(type).contains(keyword);
            if (misplaced) throw place.refuse("%s is supported for integers only".formatted(keyword));
        }
        return switch (type) {
            case "object" -> object(place);
            case "array" -> array(place);
            case "string" -> string(place);
            case "integer" -> integer(place);
            case "number" -> number(place);
            case "boolean" -> BOOLEAN;
            default -> "null";
        };
    }

    // ---- constants ----

    /** Of a type beside them only the values count that have it. */
    private static String constants(Place place, List<JsonNode> values) {
        Set<String> others = place.keywords();
        others.removeAll(VALUES);
        others.remove("type");
        if (!others.isEmpty()) throw place.refuse("enum and const are not supported beside " + others);
        List<JsonNode> left = values;
        if (place.has("type")) {
            List<String> types = types(place);
            left = values.stream()
                    .filter(value -> types.stream().anyMatch(type -> isOf(value, type)))
                    .toList();
        }
        if (left.isEmpty()) throw place.refuse("no value of the list has the type");
        return RegexText.anyOf(
                left.stream().map(JsonSchema::constant).distinct().toList());
    }

    private static boolean isOf(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" ->
                value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> value.isNull();
        };
    }

    private static String constant(JsonNode value) {
        if (value.isTextual()) return JsonText.literal(value.textValue());
        if (value.isArray()) {
            List<String> items = value.valueStream().map(JsonSchema::constant).toList();
            return "\\[" + String.join(JsonText.COMMA, items) + "\\]";
        }
        if (value.getNodeType() != JsonNodeType.OBJECT) return RegexText.quote(value.toString());
        List<String> members = new ArrayList<>();
        value.properties().forEach(member -> members.add(member(member.getKey(), constant(member.getValue()))));
        return "\\{" + String.join(JsonText.COMMA, members) + "\\}";
    }

    private static String member(String name, String value) {
        return JsonText.literal(name) + ": ?" + value;
    }

    // ---- objects ----

    private record Member(String expression, boolean required) {}

    private String object(Place place) {
        JsonNode properties = place.schema.path("properties");
        if (!properties.isMissingNode() && !properties.isObject()) throw place.refuse("properties is no object");
        if (place.has("additionalProperties")
                && !place.schema.get("additionalProperties").isBoolean()) {
            throw place.refuse("additionalProperties is supported as true or false");
        }
        List<String> required = required(place, properties);
        List<Member> members = new ArrayList<>();
        properties.properties().forEach(property -> {
            String name = property.getKey();
            String value = compile(place.at("properties/" + name, property.getValue()));
            members.add(new Member(member(name, value), required.contains(name)));
        });
        return "\\{" + first(members, 0) + "\\}";
    }

    private static List<String> required(Place place, JsonNode properties) {
        JsonNode required = place.schema.path("required");
        if (required.isMissingNode()) return List.of();
        if (!required.isArray()) throw place.refuse("required is no list");
        List<String> names = required.valueStream().map(JsonNode::asText).toList();
        for (String name : names) {
            if (!properties.has(name))
                throw place.refuse("'%s' is required and not among the properties".formatted(name));
        }
        return names;
    }

    /** The members from the i-th on, none being written yet. */
    private static String first(List<Member> members, int i) {
        int required = i;
        while (required < members.size() && !members.get(required).required) required++;
        if (required == members.size()) return firstOptional(members, i);
        var written = new StringBuilder();
        for (int before = i; before < required; before++) {
            written.append(RegexText.optional(members.get(before).expression + JsonText.COMMA));
        }
        return written.append(members.get(required).expression)
                .append(after(members, required + 1))
                .toString();
    }

    /** All are optional: one of them is the first, or there is none. */
    private static String firstOptional(List<Member> members, int i) {
        List<String> ways = new ArrayList<>();
        for (int at = i; at < members.size(); at++) ways.add(members.get(at).expression + after(members, at + 1));
        return ways.isEmpty() ? "" : RegexText.optional(String.join("|", ways));
    }

    /** The members from the i-th on, behind another one. */
    private static String after(List<Member> members, int i) {
        var written = new StringBuilder();
        for (Member member : members.subList(i, members.size())) {
            String behind = JsonText.COMMA + member.expression;
            written.append(member.required ? behind : RegexText.optional(behind));
        }
        return written.toString();
    }

    // ---- arrays ----

    private String array(Place place) {
        int least = place.count("minItems", 0);
        int most = place.count("maxItems", -1);
        if (most >= 0 && most < least) throw place.refuse("maxItems is %d, minItems %d".formatted(most, least));
        JsonNode items = place.schema.get("items");
        String item = items == null ? anyValue(FREE_DEPTH) : compile(place.at("items", items));
        return arrayOf(item, least, most);
    }

    private static String arrayOf(String item, int least, int most) {
        return "\\[" + RegexText.times(item, least, most, JsonText.COMMA) + "\\]";
    }

    // ---- strings and numbers ----

    private static String string(Place place) {
        int least = place.count("minLength", 0);
        int most = place.count("maxLength", -1);
        if (most >= 0 && most < least) throw place.refuse("maxLength is %d, minLength %d".formatted(most, least));
        if (!place.has("pattern")) return JsonText.string(least, most);
        if (place.has("minLength") || place.has("maxLength")) {
            throw place.refuse("pattern is not supported beside minLength or maxLength");
        }
        JsonNode pattern = place.schema.get("pattern");
        if (!pattern.isTextual()) throw place.refuse("pattern is no string");
        try {
            return "\"" + new SchemaPattern(pattern.textValue()).expression() + "\"";
        } catch (OutputFormatException e) {
            throw place.refuse(e.getMessage());
        }
    }

    private static String integer(Place place) {
        BigInteger least = largest(
                whole(place.bound("minimum"), RoundingMode.CEILING),
                above(whole(place.bound("exclusiveMinimum"), RoundingMode.FLOOR), 1));
        BigInteger most = negated(largest(
                negated(whole(place.bound("maximum"), RoundingMode.FLOOR)),
                negated(above(whole(place.bound("exclusiveMaximum"), RoundingMode.CEILING), -1))));
        Optional<String> expression = JsonNumber.integer(least, most);
        return expression.orElseThrow(() -> place.refuse("no integer of 18 digits is within the bounds"));
    }

    private static BigInteger whole(BigDecimal bound, RoundingMode mode) {
        return bound == null ? null : bound.setScale(0, mode).toBigInteger();
    }

    private static BigInteger above(BigInteger value, int distance) {
        return value == null ? null : value.add(BigInteger.valueOf(distance));
    }

    private static BigInteger negated(BigInteger value) {
        return value == null ? null : value.negate();
    }

    private static BigInteger largest(BigInteger one, BigInteger other) {
        if (one == null || other == null) return one == null ? other : one;
        return one.max(other);
    }

    private static String number(Place place) {
        Optional<String> expression = JsonNumber.number(place.bound("minimum"), place.bound("maximum"));
        return expression.orElseThrow(() -> place.refuse("no number that can be written is within the bounds"));
    }

    // ---- any value ----

    static String anyValue(int depth) {
        if (depth < 0 || depth > ANY_DEPTH_MAX) {
            throw new OutputFormatException(
                    "the depth of any JSON is %d, expected 0..%d".formatted(depth, ANY_DEPTH_MAX));
        }
        String scalar = RegexText.anyOf(List.of(JsonText.STRING, JsonNumber.ANY_LENGTH, BOOLEAN, "null"));
        if (depth == 0) return scalar;
        String item = anyValue(depth - 1);
        String members = RegexText.times(JsonText.STRING + ": ?" + item, 0, -1, JsonText.COMMA);
        return RegexText.anyOf(List.of(scalar, arrayOf(item, 0, -1), "\\{" + members + "\\}"));
    }
}
