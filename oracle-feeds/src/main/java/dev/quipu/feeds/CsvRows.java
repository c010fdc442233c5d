package dev.quipu.feeds;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * The rows of a CSV text and where it stops being CSV.
 *
 * @param rows header included
 * @param unreadable the row at which reading had to stop, such as one with a quote that is never closed
 */
record CsvRows(List<Row> rows, Optional<Unreadable> unreadable) {

    /** @param line of the text, counted from 1, at which the row begins; a cell of five lines counts five */
    record Row(long line, List<String> cells) {}

    record Unreadable(long line, String why) {}

    static CsvRows of(String text, char separator) {
        var format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(separator)
                .setIgnoreEmptyLines(false) // a skipped line would shift the number of every line after it
                .get();
        try (var parser = CSVParser.parse(new StringReader(text), format)) {
            return scan(parser);
        } catch (IOException e) {
            throw new UncheckedIOException("a string is always readable", e);
        }
    }

    private static CsvRows scan(CSVParser parser) {
        var rows = new ArrayList<Row>();
        var records = parser.iterator();
        while (true) {
            long line = parser.getCurrentLineNumber() + 1; // lines ended so far: hasNext() is what reads on
            try {
                if (!records.hasNext()) {
                    return new CsvRows(rows, Optional.empty());
                }
            } catch (UncheckedIOException e) {
                return new CsvRows(
                        rows, Optional.of(new Unreadable(line, e.getCause().getMessage())));
            }
            rows.add(new Row(line, records.next().toList()));
        }
    }
}
