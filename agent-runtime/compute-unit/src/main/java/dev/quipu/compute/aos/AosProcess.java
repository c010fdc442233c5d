package dev.quipu.compute.aos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.ThrownException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** A process as a fold: each message works on the memory that the last message without an error left. */
public final class AosProcess {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PASSED_ON =
            List.of("Error", "Output", "Messages", "Spawns", "Assignments", "Patches");

    private final AosModule module;
    private final byte[] environment;
    private final Supplier<Executor> executors;
    private final Drive drive;
    private final HostState hostState;
    private AosInstance instance;
    private MemoryImage good;

    /**
     * @param environment {@code {"Process":..,"Module":..}} as JSON in UTF-8
     * @param executors gives what runs an instance's code
     */
    public AosProcess(
            AosModule module, byte[] environment, Supplier<Executor> executors, Drive drive, HostState hostState) {
        this.module = module;
        this.environment = environment.clone();
        this.executors = executors;
        this.drive = drive;
        this.hostState = hostState;
        this.instance = module.start(executors.get(), drive);
        this.good = MemoryImage.of(instance.memory(), null);
    }

    /** @param message as JSON in UTF-8; its bytes are state */
    public Evaluation evaluate(byte[] message) {
        if (hostState == HostState.FORGOTTEN) {
            instance.forget();
        }
        Evaluation evaluation = call(message);
        if (evaluation.failed()) {
            takeBack();
        } else {
            good = evaluation.memory();
        }
        return evaluation;
    }

    private void takeBack() {
        if (hostState == HostState.FORGOTTEN) {
            instance = module.start(executors.get(), drive);
            instance.growTo(good.bytes());
        }
        good.restoreTo(instance.memory());
    }

    private Evaluation call(byte[] message) {
        ObjectNode result;
        try {
            result = response(instance.handle(message, environment));
        } catch (WasmException | ThrownException | HostFault | ProgramExit | LongJump e) {
            result = error(e.getMessage());
        } catch (JsonProcessingException e) {
            result = error("the answer of the module is no JSON: " + e.getOriginalMessage());
        }
        long gasUsed = module.metered() ? instance.gasUsed() : 0;
        result.put("GasUsed", gasUsed);
        return new Evaluation(result, gasUsed, isTrue(result.path("Error")), MemoryImage.of(instance.memory(), good));
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
