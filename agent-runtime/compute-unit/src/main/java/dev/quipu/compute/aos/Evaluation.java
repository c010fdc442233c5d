package dev.quipu.compute.aos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.snapshot.Snapshot;
import java.util.HexFormat;

/**
 * What came of a message.
 *
 * @param result AO's result: {@code Error, Output, Messages, Spawns, Assignments, Patches, GasUsed}, each only if given
 * @param gasUsed 0 if the module is not metered
 * @param failed whether the result is an error, so that the process goes on from the memory before
 * @param state of the instance, as the call left it
 */
public record Evaluation(ObjectNode result, long gasUsed, boolean failed, Snapshot state) {

    /** Of the whole memory, in hex: AO's checkpoints carry it. */
    public String memorySha256() {
        return HexFormat.of().formatHex(state.sha256());
    }

    public long memoryBytes() {
        return state.pages() * LinearMemory.PAGE_BYTES;
    }

    /** What the process answers to whoever had it evaluate Lua. */
    public String output() {
        JsonNode data = result.path("Output").path("data");
        JsonNode text = data.isObject() ? data.path("output") : data;
        return text.isTextual() ? text.textValue() : text.toString();
    }
}
