package dev.quipu.strategy.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts by the letters they are made of: each word, each pair of words and each run of three or four letters adds to or
 * takes from one dimension, which its hash names ("feature hashing"). It needs no model and knows no meanings: texts
 * are alike that share words or their parts. Whole numbers only.
 *
 * <pre>
 * words      runs of characters other than ASCII punctuation and blanks; A to Z lowered; the commonest English words
 *            are left out; of each text the first 4,096 UTF-16 units count
 * features   4 × word, 2 × pair of neighbours, 1 × each 3 and 4 neighbouring letters of the word between "&lt;" and "&gt;"
 * hash       FNV-1a, 64 bit, over the feature's UTF-16 units, then the finaliser of SplitMix64; the lowest bit says
 *            whether the weight adds or takes, the others name the dimension
 * </pre>
 */
public final class HashedNgrams implements Embedder {

    /** In 256 dimensions: what an agent gets that asks for nothing else. */
    public static final HashedNgrams STANDARD = new HashedNgrams(256);

    private static final String VERSION = "quipu-ngrams-1";
    private static final int MAX_CHARS = 4_096;
    private static final int WORD_WEIGHT = 4;
    private static final int PAIR_WEIGHT = 2;
    private static final int LETTERS_WEIGHT = 1;
    private static final int SHORTEST_RUN = 3;
    private static final int LONGEST_RUN = 4;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final List<String> COMMON = List.of(
            "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "has", "have", "how", "in", "into",
            "is", "it", "its", "of", "on", "or", "s", "that", "the", "this", "to", "was", "what", "why", "will",
            "with");

    private final int dimensions;

    public HashedNgrams(int dimensions) {
        if (dimensions < 1 || dimensions > Embedding.MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "an embedding has 1 to " + Embedding.MAX_DIMENSIONS + " dimensions, not " + dimensions);
        }
        this.dimensions = dimensions;
    }

    @Override
    public String id() {
        return VERSION + "/" + dimensions;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public Embedding embed(String text) {
        var sums = new int[dimensions];
        var before = "";
        for (var word : words(text)) {
            add(sums, word, WORD_WEIGHT);
            if (!before.isEmpty()) {
                add(sums, before + " " + word, PAIR_WEIGHT);
            }
            addLetters(sums, "<" + word + ">");
            before = word;
        }
        return Embedding.quantise(sums);
    }

    private void addLetters(int[] sums, String framed) {
        for (int run = SHORTEST_RUN; run <= LONGEST_RUN; run++) {
            for (int from = 0; from + run <= framed.length(); from++) {
                add(sums, framed.substring(from, from + run), LETTERS_WEIGHT);
            }
        }
    }

    private void add(int[] sums, String feature, int weight) {
        long hash = hash(feature);
        int at = (int) Long.remainderUnsigned(hash >>> 1, dimensions);
        sums[at] += (hash & 1) == 0 ? weight : -weight;
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        int end = Math.min(text.length(), MAX_CHARS);
        for (int i = 0; i <= end; i++) {
            char c = i < end ? lower(text.charAt(i)) : ' ';
            if (isOfWord(c)) {
                word.append(c);
            } else if (!word.isEmpty()) {
                if (!COMMON.contains(word.toString())) {
                    words.add(word.toString());
                }
                word.setLength(0);
            }
        }
        return words;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
    }

    /** ASCII letters and digits, and all beyond ASCII but for its blanks and the general punctuation. */
    private static boolean isOfWord(char c) {
        if (c < 0x80) {
            return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
        }
        return c > 0xa0 && (c < 0x2000 || c > 0x206f) && c != 0x3000;
    }

    private static long hash(String feature) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < feature.length(); i++) {
            hash = (hash ^ feature.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
        return hash ^ hash >>> 31;
    }
}
