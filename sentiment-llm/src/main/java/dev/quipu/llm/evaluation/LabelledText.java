package dev.quipu.llm.evaluation;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** A text and what a person said it is. */
public record LabelledText(String text, Label label) {

    private static final String TEXT = "text";
    private static final String LABEL = "label";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Label values written as words: negative, neutral, positive. */
    public static final Map<String, Label> WORDS = codes("negative=negative,neutral=neutral,positive=positive");

    /**
     * Reads label codes such as {@code 0=negative,1=positive,2=neutral}.
     *
     * @throws LabelledTextException naming the part that is no code
     */
    public static Map<String, Label> codes(String text) {
        Map<String, Label> codes = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            Label label =
                    equals < 0 ? null : labelNamed(part.substring(equals + 1).strip());
            if (label == null) {
                throw new LabelledTextException("label code '" + part.strip()
                        + "': expected <value>=negative, <value>=neutral or <value>=positive");
            }
            codes.put(part.substring(0, equals).strip(), label);
        }
        return codes;
    }

    private static Label labelNamed(String name) {
        return switch (name) {
            case "negative" -> Label.NEGATIVE;
            case "neutral" -> Label.NEUTRAL;
            case "positive" -> Label.POSITIVE;
            default -> null;
        };
    }

    /**
     * Reads a CSV file in UTF-8 whose header names the columns {@code text} and {@code label}, among others maybe.
     * Cells may span lines.
     *
     * @param codes what each label value means
     * @throws LabelledTextException if the file cannot be read, lacks a column, or has a value that is no label
     */
    public static List<LabelledText> readCsv(Path file, Map<String, Label> codes) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            skipByteOrderMark(reader);
            CSVFormat format = CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .setIgnoreEmptyLines(true)
                    .setAllowMissingColumnNames(true) // an index column often has no name
                    .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_EMPTY)
                    .get();
            try (CSVParser rows = format.parse(reader)) {
                requireColumns(file, rows.getHeaderNames());
                List<LabelledText> texts = new ArrayList<>();
                for (CSVRecord row : rows) texts.add(read(file, row, codes));
                if (texts.isEmpty()) throw new LabelledTextException(file + ": no rows");
                return texts;
            }
        } catch (NoSuchFileException e) { // its message is the bare name
            throw new LabelledTextException("cannot read " + file + ": no such file", e);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) { // the last: a malformed header
            throw new LabelledTextException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void skipByteOrderMark(Reader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) reader.reset();
    }

    private static void requireColumns(Path file, List<String> found) {
        List<String> missing = new ArrayList<>(List.of(TEXT, LABEL));
        missing.removeAll(found);
        if (!missing.isEmpty()) {
            throw new LabelledTextException("%s: missing columns %s; found %s"
                    .formatted(file, String.join(", ", missing), String.join(", ", found)));
        }
    }

    private static LabelledText read(Path file, CSVRecord row, Map<String, Label> codes) {
        if (!row.isSet(TEXT) || !row.isSet(LABEL)) {
            throw new LabelledTextException("%s: row %d has %d cells, fewer than the header"
                    .formatted(file, row.getRecordNumber(), row.size()));
        }
        String value = row.get(LABEL).strip();
        Label label = codes.get(value);
        if (label == null) {
            throw new LabelledTextException("%s: row %d has label '%s', expected one of %s"
                    .formatted(file, row.getRecordNumber(), value, String.join(", ", codes.keySet())));
        }
        return new LabelledText(row.get(TEXT), label);
    }
}
