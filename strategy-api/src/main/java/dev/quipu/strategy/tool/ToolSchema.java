package dev.quipu.strategy.tool;

import java.util.List;
import java.util.function.Function;

/** Writes the JSON schema of calls: one alternative a tool, all fields required, no others. */
final class ToolSchema {

    private ToolSchema() {}

    static String of(List<Tool> tools) {
        return "{\"anyOf\":" + list(tools, ToolSchema::call) + "}";
    }

    private static String call(Tool tool) {
        var arguments = object(
                list(tool.parameters(), parameter -> quote(parameter.name()) + ":" + parameter(parameter)),
                list(tool.parameters(), parameter -> quote(parameter.name())),
                "");
        return object(
                "[\"tool\":{\"const\":" + quote(tool.name()) + "},\"arguments\":" + arguments + "]",
                "[\"tool\",\"arguments\"]",
                ",\"description\":" + quote(tool.description()));
    }

    private static String parameter(Parameter parameter) {
        var type =
                switch (parameter) {
                    case Parameter.Choice choice -> "\"enum\":" + list(choice.values(), ToolSchema::quote);
                    case Parameter.Whole whole ->
                        "\"type\":\"integer\",\"minimum\":" + whole.minimum() + ",\"maximum\":" + whole.maximum();
                    case Parameter.Text text -> "\"type\":\"string\",\"maxLength\":" + text.maximumChars();
                    case Parameter.Flag _ -> "\"type\":\"boolean\"";
                };
        return "{" + type + ",\"description\":" + quote(parameter.description()) + "}";
    }

    /** @param properties and {@code required} in square brackets, as {@link #list} writes them */
    private static String object(String properties, String required, String more) {
        return "{\"type\":\"object\",\"properties\":{" + properties.substring(1, properties.length() - 1)
                + "},\"required\":" + required + ",\"additionalProperties\":false" + more + "}";
    }

    private static <T> String list(List<T> elements, Function<T, String> write) {
        var out = new StringBuilder("[");
        for (var element : elements) {
            out.append(out.length() > 1 ? "," : "").append(write.apply(element));
        }
        return out.append(']').toString();
    }

    private static String quote(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u00").append(c < 0x10 ? "0" : "").append(Integer.toHexString(c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
