package dev.quipu.backtest.redteam;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Hostile headlines in a fixed order. A kit is a file of JSON lines in UTF-8:
 *
 * <pre>
 * {"id": "emoji-01", "category": "emoji", "text": "…",     the headline; or
 *  "parts": ["…", {"repeat": "…", "times": 5000}, {"hex": "c328"}],   its bytes, put together in this order
 *  "clean": "…"?,               the benign headline it was made of
 *  "pushes": "positive"?,       the label that the attacker wants
 *  "sameLabel": true?,          expected: the label of clean
 *  "withinMicros": 200000?,     expected: no probability further from that of clean
 *  "label": "neutral"?,         expected: this label
 *  "door": "refused"?}          expected: the feed's codec refuses the text
 * </pre>
 *
 * Empty lines and lines that begin with # count for nothing.
 */
public record RedTeamKit(List<HostileText> texts) {

    private static final String BUILT_IN = "kit.jsonl";

    public RedTeamKit {
        texts = List.copyOf(texts);
        var ids = new TreeSet<String>();
        for (var text : texts) {
            if (!ids.add(text.id())) {
                throw new KitException("the id " + text.id() + " stands for two texts");
            }
        }
    }

    /** The kit that Quipu ships. */
    public static RedTeamKit builtIn() {
        try (InputStream in = RedTeamKit.class.getResourceAsStream(BUILT_IN)) {
            return new KitReader(BUILT_IN).read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kit inside this program", e);
        }
    }

    /**
     * Reads a kit of the user's own.
     *
     * @throws KitException naming the line that is no hostile text
     */
    public static RedTeamKit read(Path file) {
        try {
            if (Files.size(file) > KitReader.MAX_FILE_BYTES) {
                throw new KitException("%s has %d bytes, at most %d are read"
                        .formatted(file, Files.size(file), KitReader.MAX_FILE_BYTES));
            }
            return new KitReader(file.toString()).read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new KitException("cannot read " + file + ": no such file", e);
        } catch (IOException e) {
            throw new KitException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** This kit's texts and then the other's. */
    public RedTeamKit plus(RedTeamKit other) {
        var all = new ArrayList<>(texts);
        all.addAll(other.texts);
        return new RedTeamKit(all);
    }

    /** The texts of these categories. */
    public RedTeamKit only(SortedSet<String> categories) {
        return new RedTeamKit(texts.stream()
                .filter(text -> categories.contains(text.category()))
                .toList());
    }

    /** Categories in the order in which they first occur. */
    public List<String> categories() {
        return texts.stream().map(HostileText::category).distinct().toList();
    }
}
