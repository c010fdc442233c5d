package dev.quipu.strategy.tool;

/** What became of a model's call. Only {@link Answered} ran anything. */
public sealed interface ToolResult {

    /** The tool ran. */
    record Answered(String tool, Arguments arguments, String answer) implements ToolResult {}

    /** Not a call at all; the detail says where the text stops being one. */
    record Malformed(String detail) implements ToolResult {}

    /** No such tool in the toolbox. */
    record UnknownTool(String name) implements ToolResult {}

    /** An argument is missing, of the wrong kind, out of range, or not the tool's; the first such one is named. */
    record BadArgument(String tool, String argument, String detail) implements ToolResult {}
}
