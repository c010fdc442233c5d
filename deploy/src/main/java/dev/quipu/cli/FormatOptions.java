package dev.quipu.cli;

import dev.quipu.llm.output.OutputFormat;
import dev.quipu.llm.output.OutputFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What a model may write. */
final class FormatOptions {

    @ArgGroup(exclusive = true)
    Format format;

    /** One of them. */
    static final class Format {

        @Option(
                names = "--regex",
                paramLabel = "EXPRESSION",
                description = "Answer with text that matches a regular expression.")
        String regex;

        @Option(
                names = "--json-schema",
                paramLabel = "SCHEMA",
                description = "Answer with JSON of this schema: a file, or the schema itself if it begins with {.")
        String schema;

        @Option(
                names = "--choice",
                paramLabel = "TEXT",
                split = ",",
                description = "Answer with one of these texts, with commas between them.")
        List<String> choice;
    }

    OutputFormat format() throws IOException {
        if (format == null) {
            return new OutputFormat.Free();
        }
        try {
            return chosen();
        } catch (OutputFormatException e) {
            throw new CliException(ExitCode.USAGE, e.getMessage());
        }
    }

    private OutputFormat chosen() throws IOException {
        if (format.regex != null) {
            return new OutputFormat.Regex(format.regex);
        }
        if (format.choice != null) {
            return new OutputFormat.Choice(format.choice);
        }
        boolean written = format.schema.stripLeading().startsWith("{");
        return OutputFormat.json(written ? format.schema : Files.readString(Path.of(format.schema)));
    }
}
