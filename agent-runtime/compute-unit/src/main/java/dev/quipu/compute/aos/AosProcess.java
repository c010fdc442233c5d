package dev.quipu.compute.aos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.ThrownException;
import dev.quipu.wasm.snapshot.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A process as a fold: each message works on the memory that the last message without an error left. */
public final class AosProcess {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PASSED_ON =
            List.of("Error", "Output", "Messages", "Spawns", "Assignments", "Patches");

    private final AosInstance instance;
    private final byte[] environment;
    private final boolean metered;
    private final HostState hostState;
    private Snapshot good;

    /**
     * @param environment {@code {"Process":..,"Module":..}} as JSON in UTF-8
     * @param executor what runs the module's code, this process's own
     */
    public AosProcess(AosModule module, byte[] environment, Executor executor, Drive drive, HostState hostState) {
        this.instance = module.start(executor, drive);
        this.environment = environment.clone();
        this.metered = module.metered();
        this.hostState = hostState;
        this.good = instance.snapshot();
    }

    /** @param message as JSON in UTF-8; its bytes are state */
    public Evaluation evaluate(byte[] message) {
        if (hostState == HostState.FORGOTTEN) {
            instance.forget();
        }
        Evaluation evaluation = call(message);
        if (!evaluation.failed()) {
            good = evaluation.state();
        } else if (hostState == HostState.FORGOTTEN) {
            instance.restore(good);
        } else {
            instance.restoreBytes(good);
        }
        return evaluation;
    }

    private Evaluation call(byte[] message) {
        ObjectNode result;
        try {
            result = response(instance.handle(message, environment));
        } catch (WasmException e) {
            if (e.phase() == WasmException.Phase.HOST && !(e instanceof Trap)) {
                // This machine's trouble, not the process's.
                throw e;
            }
            result = error(e.getMessage());
        } catch (ThrownException | HostFault | ProgramExit | LongJump e) {
            result = error(e.getMessage());
        } catch (JsonProcessingException e) {
            result = error("the answer of the module is no JSON: " + e.getOriginalMessage());
        }
        long gasUsed = metered ? instance.gasUsed() : 0;
        result.put("GasUsed", gasUsed);
        return new Evaluation(result, gasUsed, isTrue(result.path("Error")), instance.snapshot(good));
    }

    private static ObjectNode response(byte[] answer) throws JsonProcessingException {
        JsonNode whole = JSON.readTree(new String(answer, StandardCharsets.UTF_8));
        JsonNode response = whole.path("response");
        if (!isTrue(whole.path("ok"))) {
            return error(response.isTextual() ? response.textValue() : response.toString());
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        PASSED_ON.stream().filter(response::has).forEach(name -> result.set(name, response.get(name)));
        if (!isTrue(result.path("Patches"))) {
            result.putArray("Patches");
        }
        return result;
    }

    private static ObjectNode error(String message) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("Error", message);
        result.putArray("Patches");
        return result;
    }

    /** JavaScript's idea of it, which AO's units go by. */
    private static boolean isTrue(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING, NULL -> false;
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> value.doubleValue() != 0;
            case STRING -> !value.textValue().isEmpty();
            default -> true;
        };
    }
}
