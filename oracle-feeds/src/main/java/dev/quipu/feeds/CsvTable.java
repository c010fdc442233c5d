package dev.quipu.feeds;

import dev.quipu.strategy.feed.FeedItem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A kind of CSV file: its header is checked, then each row is handed on by column name.
 *
 * @param separator between cells
 * @param required columns that must be there, in any order
 * @param optional columns that may be there; any other column is an error, as it may be a misspelt one
 * @param lastLineBreak whether the producer ends every row with a line break, so that a last row without one was cut
 */
record CsvTable(char separator, List<String> required, List<String> optional, boolean lastLineBreak) {

    /** Cells of one row by column name. */
    record Row(long line, List<String> cells, Map<String, Integer> columns) {

        /** The cell as it stands, or empty if the file lacks this optional column. */
        String cell(String column) {
            var index = columns.get(column);
            return index == null ? "" : cells.get(index);
        }
    }

    interface RowReader {
        List<FeedItem> items(Row row) throws RowException;
    }

    /** @throws ArchiveException if the file is not such a table, or has no rows */
    ImportResult read(String format, Path file, RowReader reader) {
        var text = TextFile.read(file);
        var table = CsvRows.of(text, separator);
        if (table.rows().isEmpty()) {
            throw new ArchiveException(file, "no header that can be read", header());
        }
        var columns = columns(file, table.rows().getFirst().cells());
        var rows = table.rows().subList(1, table.rows().size());
        if (rows.isEmpty() && table.unreadable().isEmpty()) {
            throw new ArchiveException(file, "a header without rows", "at least one row");
        }
        boolean lastMayBeCut =
                lastLineBreak && !text.endsWith("\n") && table.unreadable().isEmpty();
        var out = new RowCollector(file);
        for (int i = 0; i < rows.size(); i++) {
            var row = new Row(rows.get(i).line(), rows.get(i).cells(), columns);
            boolean cut = lastMayBeCut && i == rows.size() - 1;
            out.add(row.line(), () -> items(row, cut, reader));
        }
        table.unreadable().ifPresent(rest -> out.reject(rest.line(), unreadable(rest, text)));
        return out.result(format);
    }

    private List<FeedItem> items(Row row, boolean cut, RowReader reader) throws RowException {
        if (row.cells().equals(List.of(""))) {
            throw new RowException("the line is empty");
        }
        if (row.cells().size() != row.columns().size()) {
            throw new RowException("the row has %s cells, expected %s"
                    .formatted(row.cells().size(), row.columns().size()));
        }
        if (cut) {
            throw new RowException("the file ends without a line break, so its last row may be cut short");
        }
        return reader.items(row);
    }

    private static String unreadable(CsvRows.Unreadable rest, String text) {
        return "lines %s to %s were not read: %s"
                .formatted(rest.line(), text.lines().count(), rest.why());
    }

    private Map<String, Integer> columns(Path file, List<String> header) {
        var columns = new LinkedHashMap<String, Integer>();
        for (int i = 0; i < header.size(); i++) {
            columns.put(header.get(i), i);
        }
        boolean complete = columns.size() == header.size() && columns.keySet().containsAll(required);
        boolean known = header.stream().allMatch(column -> required.contains(column) || optional.contains(column));
        if (!complete || !known) {
            throw new ArchiveException(file, "columns " + Cells.shown(joined(header)), header());
        }
        return columns;
    }

    private String header() {
        var columns = "columns '%s' in any order, separated by '%s'".formatted(joined(required), separator);
        return optional.isEmpty() ? columns : columns + ", and perhaps '" + joined(optional) + "'";
    }

    private String joined(List<String> columns) {
        return String.join("" + separator, columns);
    }
}
