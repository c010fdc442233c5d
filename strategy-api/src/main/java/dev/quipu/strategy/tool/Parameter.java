package dev.quipu.strategy.tool;

import java.util.List;

/** What a tool asks for. A tool's parameters are all required. */
public sealed interface Parameter {

    String name();

    /** One line for the model. */
    String description();

    /** One of a few words. */
    record Choice(String name, String description, List<String> values) implements Parameter {

        public Choice {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("parameter " + name + " has no values to choose from");
            }
        }
    }

    /** A whole number, bounds included. */
    record Whole(String name, String description, long minimum, long maximum) implements Parameter {

        public Whole {
            if (minimum > maximum) {
                throw new IllegalArgumentException(
                        "parameter " + name + " is from " + minimum + " to " + maximum + ", which is nothing");
            }
        }
    }

    /** Any text of so many characters (Unicode code points) at most. */
    record Text(String name, String description, int maximumChars) implements Parameter {

        public Text {
            if (maximumChars < 1) {
                throw new IllegalArgumentException(
                        "parameter " + name + " has room for " + maximumChars + " characters");
            }
        }
    }

    /** True or false. */
    record Flag(String name, String description) implements Parameter {}
}
