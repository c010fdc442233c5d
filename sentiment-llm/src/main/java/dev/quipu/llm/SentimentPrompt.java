package dev.quipu.llm;

import dev.quipu.llm.ModelException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How a text is put to the model, as the model's metadata says: {@code quipu.prompt.template}, {@code .template_entity},
 * {@code .lowercase}, {@code .strip_links}, {@code .max_text_tokens}, {@code .normalise} and
 * {@code quipu.label.negative}, {@code .neutral}, {@code .positive}.
 *
 * <pre>
 *   "News: {text}\nSentiment:"   template
 *    ~~~~~                       prefix                  control tokens count as such
 *         ~~~~~~~                blanks, clean(text)     plain text, cut to maxTextTokens
 *                ~~~~~~~~~~~~    suffix                  control tokens count as such
 * </pre>
 *
 * Asked about an entity, a model that has {@code .template_entity} reads that one instead, with the entity's name in it:
 * {@code "News: {text}\nSentiment about {entity}:"}; any other is asked as if no entity were named.
 *
 * <p>Each part is tokenised by itself. Blanks in front of {@code {text}} belong to the body, because byte-level BPE joins
 * a blank to the word after it.
 *
 * @param entityTemplate for questions about an entity, if the model knows them; {@code {entity}} stands after {@code {text}}
 * @param lowercase whether A to Z become a to z; other letters stay as they are
 * @param stripLinks whether http and https links are taken out
 * @param maxTextTokens tokens of the body that are read
 * @param normalisation what is done to a text before all else
 */
public record SentimentPrompt(
        String template,
        Optional<String> entityTemplate,
        boolean lowercase,
        boolean stripLinks,
        int maxTextTokens,
        String negative,
        String neutral,
        String positive,
        TextNormalisation normalisation) {

    /** For a model whose metadata says nothing. */
    public static final SentimentPrompt DEFAULT = new SentimentPrompt(
            "News: {text}\nSentiment:", Optional.empty(), false, true, 256, " negative", " neutral", " positive");

    private static final String NORMALISE = "quipu.prompt.normalise";
    private static final String SLOT = "{text}";
    private static final String ENTITY = "{entity}";
    private static final Pattern LINK = Pattern.compile("https?://\\S+");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+"); // ASCII white space, as in training

    /** Longest cleaned text in UTF-16 units; keeps its UTF-8 below what the tokenizer takes. */
    private static final int MAX_TEXT_CHARS = 16 * 1024;

    private static final int MAX_ENTITY_CHARS = 64;

    /** A prompt that takes texts as they come. */
    public SentimentPrompt(
            String template,
            Optional<String> entityTemplate,
            boolean lowercase,
            boolean stripLinks,
            int maxTextTokens,
            String negative,
            String neutral,
            String positive) {
        this(
                template,
                entityTemplate,
                lowercase,
                stripLinks,
                maxTextTokens,
                negative,
                neutral,
                positive,
                TextNormalisation.NONE);
    }

    public SentimentPrompt {
        requireOnce("quipu.prompt.template", template, SLOT);
        entityTemplate.ifPresent(SentimentPrompt::checkEntityTemplate);
        if (maxTextTokens < 1) {
            throw new ModelException(
                    Reason.MALFORMED, "quipu.prompt.max_text_tokens must be at least 1, but is " + maxTextTokens);
        }
        for (String label : List.of(negative, neutral, positive)) {
            if (label.isEmpty()) throw new ModelException(Reason.MALFORMED, "quipu.label.* must not be empty");
        }
    }

    private static void checkEntityTemplate(String template) {
        requireOnce("quipu.prompt.template_entity", template, SLOT);
        requireOnce("quipu.prompt.template_entity", template, ENTITY);
        if (template.indexOf(ENTITY) < template.indexOf(SLOT)) {
            throw new ModelException(
                    Reason.UNSUPPORTED,
                    "quipu.prompt.template_entity must have {entity} after {text}, but is '" + template + "'");
        }
    }

    private static void requireOnce(String key, String template, String slot) {
        int at = template.indexOf(slot);
        if (at < 0 || template.indexOf(slot, at + 1) >= 0) {
            throw new ModelException(
                    Reason.MALFORMED, "%s must contain %s once, but is '%s'".formatted(key, slot, template));
        }
    }

    /** Reads the prompt from a model's metadata; what a model does not say is as in {@link #DEFAULT}. */
    public static SentimentPrompt of(Function<String, Optional<String>> metadata) {
        return new SentimentPrompt(
                metadata.apply("quipu.prompt.template").orElse(DEFAULT.template),
                metadata.apply("quipu.prompt.template_entity"),
                flag(metadata, "quipu.prompt.lowercase", DEFAULT.lowercase),
                flag(metadata, "quipu.prompt.strip_links", DEFAULT.stripLinks),
                number(metadata, "quipu.prompt.max_text_tokens", DEFAULT.maxTextTokens),
                metadata.apply("quipu.label.negative").orElse(DEFAULT.negative),
                metadata.apply("quipu.label.neutral").orElse(DEFAULT.neutral),
                metadata.apply("quipu.label.positive").orElse(DEFAULT.positive),
                metadata.apply(NORMALISE)
                        .map(id -> TextNormalisation.named(NORMALISE, id))
                        .orElse(DEFAULT.normalisation));
    }

    private static boolean flag(Function<String, Optional<String>> metadata, String key, boolean absent) {
        return switch (metadata.apply(key).orElse(Boolean.toString(absent))) {
            case "true" -> true;
            case "false" -> false;
            case String other ->
                throw new ModelException(Reason.MALFORMED, key + " must be true or false, but is '" + other + "'");
        };
    }

    private static int number(Function<String, Optional<String>> metadata, String key, int absent) {
        String text = metadata.apply(key).orElse(Integer.toString(absent));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ModelException(Reason.MALFORMED, key + " must be a number, but is '" + text + "'", e);
        }
    }

    /** The parts around a text when nothing is asked of an entity. */
    public Frame frame() {
        return Frame.of(template);
    }

    /** The parts around a text when it is asked what it says of an entity; {@link #frame()} if the model knows no entities. */
    public Frame frame(String entity) {
        return entityTemplate
                .map(known -> Frame.of(known.replace(ENTITY, cleanEntity(entity))))
                .orElseGet(this::frame);
    }

    /**
     * What stands around a text.
     *
     * @param prefix before it, without the blanks next to it
     * @param blanks next to it
     * @param suffix after it
     */
    public record Frame(String prefix, String blanks, String suffix) {

        private static Frame of(String template) {
            int slot = template.indexOf(SLOT);
            int end = slot;
            while (end > 0 && template.charAt(end - 1) == ' ') end--;
            return new Frame(
                    template.substring(0, end),
                    template.substring(end, slot),
                    template.substring(slot + SLOT.length()));
        }
    }

    /** White space collapsed and trimmed, as in a text; nothing else is changed. */
    private static String cleanEntity(String entity) {
        String cleaned = trimBlanks(WHITE_SPACE.matcher(entity).replaceAll(" "));
        if (cleaned.isEmpty() || cleaned.length() > MAX_ENTITY_CHARS) {
            throw new IllegalArgumentException(
                    "an entity's name has 1 to %d characters, got %d".formatted(MAX_ENTITY_CHARS, cleaned.length()));
        }
        return cleaned;
    }

    /** The three labels as tokens follow the prompt: negative, neutral, positive. */
    public List<String> labels() {
        return List.of(negative, neutral, positive);
    }

    /** Normalised, links out, ASCII white space collapsed and trimmed, A to Z lowered. */
    public String clean(String text) {
        String cleaned = normalisation.apply(text);
        cleaned = stripLinks ? LINK.matcher(cleaned).replaceAll("") : cleaned;
        cleaned = WHITE_SPACE.matcher(cleaned).replaceAll(" ");
        cleaned = cut(trimBlanks(cleaned));
        return lowercase ? lowerAscii(cleaned) : cleaned;
    }

    /** The same prompt for texts normalised in this way. */
    public SentimentPrompt with(TextNormalisation other) {
        return new SentimentPrompt(
                template, entityTemplate, lowercase, stripLinks, maxTextTokens, negative, neutral, positive, other);
    }

    private static String trimBlanks(String text) {
        int from = text.startsWith(" ") ? 1 : 0; // runs are collapsed already
        int to = text.endsWith(" ") ? text.length() - 1 : text.length();
        return from >= to ? "" : text.substring(from, to);
    }

    private static String cut(String text) {
        if (text.length() <= MAX_TEXT_CHARS) return text;
        boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_TEXT_CHARS - 1));
        return text.substring(0, splitsPair ? MAX_TEXT_CHARS - 1 : MAX_TEXT_CHARS);
    }

    private static String lowerAscii(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= 'A' && chars[i] <= 'Z') chars[i] += 'a' - 'A';
        }
        return new String(chars);
    }
}
