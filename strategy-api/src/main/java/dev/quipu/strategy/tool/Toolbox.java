package dev.quipu.strategy.tool;

import dev.quipu.strategy.AgentView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The tools that a model may call, and no others. A call is one JSON object:
 *
 * <pre>
 * {"tool": "price", "arguments": {"asset": "BTC"}}
 * </pre>
 *
 * {@link #schema} describes exactly these texts: a model whose output is constrained by it can only write calls. A text
 * from elsewhere is read as strictly; what does not fit comes back as a value and runs nothing.
 *
 * @param tools each name once
 */
public record Toolbox(List<Tool> tools) {

    public Toolbox {
        tools = List.copyOf(tools);
        var names = new ArrayList<String>();
        for (var tool : tools) {
            if (names.contains(tool.name())) {
                throw new IllegalArgumentException("two tools are named " + tool.name());
            }
            names.add(tool.name());
        }
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("a toolbox needs a tool");
        }
    }

    /** The JSON schema of a call: what the model's output has to be constrained by. */
    public String schema() {
        return ToolSchema.of(tools);
    }

    /**
     * Reads a call and runs the tool. Strategies call {@link AgentView#use}, which does this and puts it on record.
     *
     * @param call what the model wrote
     */
    public ToolResult call(AgentView view, String call) {
        CallText.Read read = CallText.read(call);
        return switch (read) {
            case CallText.Read.Wrong(var detail) -> new ToolResult.Malformed(detail);
            case CallText.Read.Call(var name, var given) ->
                tool(name)
                        .map(tool -> run(tool, new LinkedHashMap<>(given), view))
                        .orElseGet(() -> new ToolResult.UnknownTool(name));
        };
    }

    private Optional<Tool> tool(String name) {
        for (var tool : tools) {
            if (tool.name().equals(name)) {
                return Optional.of(tool);
            }
        }
        return Optional.empty();
    }

    private static ToolResult run(Tool tool, LinkedHashMap<String, Object> given, AgentView view) {
        var values = new LinkedHashMap<String, Object>();
        for (var parameter : tool.parameters()) {
            var value = given.remove(parameter.name());
            var complaint = value == null ? Optional.of("is missing") : complaint(parameter, value);
            if (complaint.isPresent()) {
                return new ToolResult.BadArgument(tool.name(), parameter.name(), complaint.get());
            }
            values.put(parameter.name(), value);
        }
        if (!given.isEmpty()) {
            var first = given.firstEntry().getKey();
            return new ToolResult.BadArgument(tool.name(), first, "is no parameter of this tool");
        }
        var arguments = new Arguments(values);
        return new ToolResult.Answered(tool.name(), arguments, tool.function().apply(view, arguments));
    }

    private static Optional<String> complaint(Parameter parameter, Object value) {
        return switch (parameter) {
            case Parameter.Choice choice ->
                complainUnless(choice.values().contains(value), value, "one of " + choice.values());
            case Parameter.Whole whole ->
                complainUnless(
                        value instanceof Long number && number >= whole.minimum() && number <= whole.maximum(),
                        value,
                        "a whole number of " + whole.minimum() + " to " + whole.maximum());
            case Parameter.Text text ->
                complainUnless(
                        value instanceof String string && characters(string) <= text.maximumChars(),
                        value,
                        "a text of at most " + text.maximumChars() + " characters");
            case Parameter.Flag _ -> complainUnless(value instanceof Boolean, value, "true or false");
        };
    }

    /** As a JSON schema counts them: by code points. */
    private static int characters(String string) {
        return string.codePointCount(0, string.length());
    }

    private static Optional<String> complainUnless(boolean fits, Object value, String expected) {
        return fits ? Optional.empty() : Optional.of("is " + value + ", expected " + expected);
    }
}
