package dev.quipu.compute.aos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Messages to a process that nobody has scheduled: its owner spawns it and has it evaluate Lua. */
public final class EvalMessages {

    private static final String PROCESS = "quipu-local-process-0123456789abcdefghijklm";
    private static final String OWNER = "quipu-local-owner-0123456789abcdefghijklmno";
    private static final String MODULE = "quipu-local-module-0123456789abcdefghijklmn";
    private static final long SPAWN_MILLIS = 1_700_000_000_000L;

    private EvalMessages() {}

    /** The second argument of every call. */
    public static byte[] environment() {
        ObjectNode environment = JsonNodeFactory.instance.objectNode();
        ObjectNode process = environment.putObject("Process").put("Id", PROCESS).put("Owner", OWNER);
        addProcessTags(process.putArray("Tags"));
        environment.putObject("Module").put("Id", MODULE).put("Owner", OWNER).putArray("Tags");
        return bytes(environment);
    }

    /** The first message of a process: itself. */
    public static byte[] spawn() {
        ObjectNode message = message(PROCESS, 0);
        addProcessTags(message.putArray("Tags"));
        return bytes(message.put("Data", " "));
    }

    /** @param slot 1 for the first message after the spawn */
    public static byte[] eval(int slot, String lua) {
        ObjectNode message = message(String.format(Locale.ROOT, "quipu-local-message-%023d", slot), slot);
        tag(message.putArray("Tags"), "Action", "Eval");
        return bytes(message.put("Data", lua));
    }

    private static ObjectNode message(String id, int slot) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Id", id)
                .put("Target", PROCESS)
                .put("Owner", OWNER)
                .put("From", OWNER)
                .put("Module", MODULE)
                .put("Block-Height", "1")
                .put("Timestamp", Long.toString(SPAWN_MILLIS + 1000L * slot));
    }

    private static void addProcessTags(ArrayNode tags) {
        tag(tags, "Data-Protocol", "ao");
        tag(tags, "Variant", "ao.TN.1");
        tag(tags, "Type", "Process");
        tag(tags, "Name", "quipu");
        tag(tags, "Authority", OWNER);
    }

    private static void tag(ArrayNode tags, String name, String value) {
        tags.addObject().put("name", name).put("value", value);
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
