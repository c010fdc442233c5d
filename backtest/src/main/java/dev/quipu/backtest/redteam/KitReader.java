package dev.quipu.backtest.redteam;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads a kit's lines. Strict: a field it does not know, a value of the wrong kind and a text too long are errors. */
final class KitReader {

    static final long MAX_FILE_BYTES = 64L << 20;

    /** Of one text. A data item's headline can be longer, but nothing is learned from that. */
    static final int MAX_TEXT_BYTES = 1 << 20;

    private static final int MILLION = 1_000_000;
    private static final List<String> FIELDS =
            List.of("id", "category", "text", "parts", "clean", "pushes", "sameLabel", "withinMicros", "label", "door");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String file;
    private int line;

    KitReader(String file) {
        this.file = file;
    }

    RedTeamKit read(byte[] content) {
        var texts = new ArrayList<HostileText>();
        for (var each : decode(content).split("\n", -1)) {
            line++;
            if (!each.isBlank() && !each.startsWith("#")) {
                texts.add(text(each));
            }
        }
        if (texts.isEmpty()) {
            throw new KitException(file + ": no hostile text in it, expected one JSON object a line");
        }
        return new RedTeamKit(texts);
    }

    private String decode(byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new KitException(file + ": not UTF-8; bytes that are no text are written as {\"hex\": \"c328\"}", e);
        }
    }

    private HostileText text(String json) {
        var object = object(json);
        var bytes = bytes(object);
        if (bytes.length > MAX_TEXT_BYTES) {
            throw wrong("the text has %d bytes, at most %d are taken".formatted(bytes.length, MAX_TEXT_BYTES));
        }
        try {
            return new HostileText(
                    required(object, "id"),
                    required(object, "category"),
                    object.has("text") ? string(object, "text") : new String(bytes, StandardCharsets.UTF_8),
                    bytes,
                    optional(object, "clean"),
                    optional(object, "pushes").map(label -> tendency("pushes", label)),
                    flag(object, "sameLabel"),
                    micros(object, "withinMicros"),
                    optional(object, "label").map(label -> tendency("label", label)),
                    isRefused(object));
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private JsonNode object(String json) {
        JsonNode object;
        try {
            object = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new KitException("%s: line %d: %s".formatted(file, line, e.getOriginalMessage()), e);
        }
        if (!object.isObject()) {
            throw wrong("expected a JSON object");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw wrong("unknown field '%s'; there are: %s".formatted(name, String.join(", ", FIELDS)));
            }
        });
        if (object.has("text") == object.has("parts")) {
            throw wrong("expected either text or parts");
        }
        return object;
    }

    private byte[] bytes(JsonNode object) {
        if (object.has("text")) {
            return HostileText.bytesOf(string(object, "text"));
        }
        var parts = object.get("parts");
        if (!parts.isArray()) {
            throw wrong("parts is %s, expected a list".formatted(parts));
        }
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part(part, MAX_TEXT_BYTES - out.size()));
        }
        return out.toByteArray();
    }

    private byte[] part(JsonNode part, int room) {
        if (part.isTextual()) {
            return HostileText.bytesOf(part.textValue());
        }
        if (part.isObject() && part.size() == 1 && part.path("hex").isTextual()) {
            return hex(part.get("hex").textValue());
        }
        boolean isRepeat = part.isObject()
                && part.size() == 2
                && part.path("repeat").isTextual()
                && part.path("times").isInt();
        if (!isRepeat) {
            throw wrong("part %s: expected a string, {\"repeat\": \"…\", \"times\": N} or {\"hex\": \"…\"}"
                    .formatted(part));
        }
        var once = HostileText.bytesOf(part.get("repeat").textValue());
        int times = part.get("times").intValue();
        if (times < 1 || (long) once.length * times > room) {
            throw wrong(
                    "times is %d, expected 1 or more and a text of at most %d bytes".formatted(times, MAX_TEXT_BYTES));
        }
        var out = new ByteArrayOutputStream(once.length * times);
        for (int i = 0; i < times; i++) {
            out.writeBytes(once);
        }
        return out.toByteArray();
    }

    private byte[] hex(String digits) {
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw wrong("hex is '%s', expected pairs of hexadecimal digits".formatted(digits));
        }
    }

    private String required(JsonNode object, String name) {
        var value = optional(object, name).orElse("");
        if (value.isBlank()) {
            throw wrong(name + " is missing");
        }
        return value;
    }

    private Optional<String> optional(JsonNode object, String name) {
        return object.has(name) ? Optional.of(string(object, name)) : Optional.empty();
    }

    private String string(JsonNode object, String name) {
        var value = object.get(name);
        if (!value.isTextual()) {
            throw wrong("%s is %s, expected a string".formatted(name, value));
        }
        return value.textValue();
    }

    private boolean flag(JsonNode object, String name) {
        var value = object.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw wrong("%s is %s, expected true or false".formatted(name, value));
        }
        return value.asBoolean(false);
    }

    private OptionalInt micros(JsonNode object, String name) {
        var value = object.path(name);
        if (value.isMissingNode()) {
            return OptionalInt.empty();
        }
        if (!value.isInt() || value.intValue() < 0 || value.intValue() > MILLION) {
            throw wrong("%s is %s, expected 0 to 1000000".formatted(name, value));
        }
        return OptionalInt.of(value.intValue());
    }

    private boolean isRefused(JsonNode object) {
        var door = optional(object, "door");
        if (door.isPresent() && !door.get().equals("refused")) {
            throw wrong("door is '%s', expected refused".formatted(door.get()));
        }
        return door.isPresent();
    }

    private Tendency tendency(String name, String value) {
        return switch (value) {
            case "negative" -> Tendency.NEGATIVE;
            case "neutral" -> Tendency.NEUTRAL;
            case "positive" -> Tendency.POSITIVE;
            default -> throw wrong("%s is '%s', expected negative, neutral or positive".formatted(name, value));
        };
    }

    private KitException wrong(String what) {
        return new KitException("%s: line %d: %s".formatted(file, line, what));
    }
}
