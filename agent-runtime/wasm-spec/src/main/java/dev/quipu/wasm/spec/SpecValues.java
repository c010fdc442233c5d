package dev.quipu.wasm.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.ExceptionRef;
import dev.quipu.wasm.runtime.Func;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values of the scripts, as slots; see the suite's README. */
final class SpecValues {

    private final Map<String, Object> hostObjects = new HashMap<>();

    /** Slots and references, as {@link Func#call(long[], Object[])} takes and gives them. */
    record Values(long[] slots, Object[] references) {}

    Values arguments(JsonNode list, int room) {
        Values values = new Values(new long[room], new Object[room]);
        int slot = 0;
        for (JsonNode value : list) {
            slot += put(value, values, slot);
        }
        return values;
    }

    private int put(JsonNode json, Values to, int slot) {
        String type = json.required("type").asText();
        JsonNode value = json.path("value");
        switch (type) {
            case "v128" -> {
                String lane = json.required("lane_type").asText();
                int bits = Integer.parseInt(lane.substring(1));
                for (int i = 0; i < value.size(); i++) {
                    long mask = bits == 64 ? -1 : (1L << bits) - 1;
                    long raw = number(lane, value.get(i).asText()) & mask;
                    to.slots[slot + i * bits / 64] |= raw << i * bits % 64;
                }
                return 2;
            }
            case "externref" ->
                to.references[slot] = value.asText().equals("null")
                        ? null
                        : hostObjects.computeIfAbsent(value.asText(), _ -> new Object());
            case "funcref", "exnref" -> {
                if (!value.asText().equals("null")) {
                    throw new IllegalArgumentException("no such argument: " + json);
                }
            }
            default -> to.slots[slot] = number(type, value.asText());
        }
        return 1;
    }

    private static long number(String type, String text) {
        return switch (type) {
            case "f64" -> Long.parseUnsignedLong(text);
            case "i32", "f32" -> (int) Long.parseLong(text);
            default -> Long.parseLong(text);
        };
    }

    boolean match(JsonNode expected, FunctionType type, Values got) {
        return match(expected, type.results(), got);
    }

    boolean match(JsonNode expected, List<ValueType> types, Values got) {
        if (expected.size() != types.size()) {
            return false;
        }
        int slot = 0;
        for (int i = 0; i < types.size(); i++) {
            if (!match(expected.get(i), types.get(i), got, slot)) {
                return false;
            }
            slot += types.get(i).slots();
        }
        return true;
    }

    private boolean match(JsonNode expected, ValueType type, Values got, int slot) {
        String wanted = expected.required("type").asText();
        JsonNode value = expected.path("value");
        switch (wanted) {
            case "either" -> {
                for (JsonNode one : expected.required("values")) {
                    if (match(one, type, got, slot)) {
                        return true;
                    }
                }
                return false;
            }
            case "v128" -> {
                return type == ValueType.V128 && matchLanes(expected, got.slots, slot);
            }
            case "refnull", "nullref", "nullfuncref", "nullexternref", "nullexnref" -> {
                return type.isReference() && got.references[slot] == null;
            }
            case "externref", "funcref", "exnref", "anyref" -> {
                return type.isReference() && matchReference(wanted, value, got.references[slot]);
            }
            default -> {
                return type.toString().equals(wanted) && matchNumber(wanted, value.asText(), got.slots[slot]);
            }
        }
    }

    private boolean matchReference(String wanted, JsonNode value, Object got) {
        if (value.isMissingNode()) {
            return got != null
                    && switch (wanted) {
                        case "funcref" -> got instanceof Func;
                        case "exnref" -> got instanceof ExceptionRef;
                        default -> true;
                    };
        }
        return value.asText().equals("null") ? got == null : got != null && got == hostObjects.get(value.asText());
    }

    private static boolean matchLanes(JsonNode expected, long[] slots, int slot) {
        String lane = expected.required("lane_type").asText();
        int bits = Integer.parseInt(lane.substring(1));
        JsonNode lanes = expected.required("value");
        for (int i = 0; i < lanes.size(); i++) {
            long raw = slots[slot + i * bits / 64] >> i * bits % 64;
            long signed = raw << 64 - bits >> 64 - bits;
            if (!matchNumber(lane, lanes.get(i).asText(), signed)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matchNumber(String type, String wanted, long got) {
        boolean single = type.equals("f32");
        long payload = single ? got & 0x7FFF_FFFF : got & Long.MAX_VALUE;
        long canonical = single ? 0x7FC0_0000 : 0x7FF8_0000_0000_0000L;
        return switch (wanted) {
            case "nan:canonical" -> payload == canonical;
            case "nan:arithmetic" -> (payload & canonical) == canonical;
            default -> number(type, wanted) == got;
        };
    }
}
