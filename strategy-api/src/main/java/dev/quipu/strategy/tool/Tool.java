package dev.quipu.strategy.tool;

import dev.quipu.strategy.AgentView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * A function that a model may call.
 *
 * <pre>
 * Tool.named("price", "Last price of an asset")
 *         .choice("asset", "Which asset", List.of("BTC", "ETH"))
 *         .answering((view, arguments) -&gt; …)
 * </pre>
 *
 * @param name letters, digits and underscores
 * @param function a pure function of what the agent may see and of the arguments, and so part of the process: no clock,
 *     no chance, no I/O
 */
public record Tool(
        String name,
        String description,
        List<Parameter> parameters,
        BiFunction<AgentView, Arguments, String> function) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

    public Tool {
        parameters = List.copyOf(parameters);
        requireName(name);
        var names = new ArrayList<String>();
        for (var parameter : parameters) {
            requireName(parameter.name());
            if (names.contains(parameter.name())) {
                throw new IllegalArgumentException("tool " + name + " has two parameters " + parameter.name());
            }
            names.add(parameter.name());
        }
    }

    /** Begins a tool; what it says of itself is for the model. */
    public static Draft named(String name, String description) {
        return new Draft(name, description);
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name: expected a letter, then letters, digits and underscores, at most 64");
        }
    }

    /** A tool whose parameters are being listed. */
    public static final class Draft {

        private final String name;
        private final String description;
        private final List<Parameter> parameters = new ArrayList<>();

        private Draft(String name, String description) {
            this.name = name;
            this.description = description;
        }

        public Draft choice(String parameter, String meaning, List<String> values) {
            parameters.add(new Parameter.Choice(parameter, meaning, values));
            return this;
        }

        public Draft whole(String parameter, String meaning, long minimum, long maximum) {
            parameters.add(new Parameter.Whole(parameter, meaning, minimum, maximum));
            return this;
        }

        public Draft text(String parameter, String meaning, int maximumChars) {
            parameters.add(new Parameter.Text(parameter, meaning, maximumChars));
            return this;
        }

        public Draft flag(String parameter, String meaning) {
            parameters.add(new Parameter.Flag(parameter, meaning));
            return this;
        }

        public Tool answering(BiFunction<AgentView, Arguments, String> function) {
            return new Tool(name, description, parameters, function);
        }
    }
}
