package dev.quipu.wasm.differential;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.ThrownException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Calls of a module with what came of them, as lines that other engines' scripts read and write too. Names are UTF-8 in
 * hexadecimal, numbers type and bits; all NaNs are {@code nan}.
 *
 * <pre>
 *   call 6630 i32:0000002a f64:7ff8000000000000 -> i64:0000000000000007 f32:nan
 *   call 6631 -> trap unreachable
 *   memory 6d656d30 65536 SHA-256
 *   host TRACE
 * </pre>
 *
 * <p>Modules in transcripts end of themselves. Where fuel or stack run out is each engine's own business: a transcript
 * ends there.
 */
final class Transcript {

    private Transcript() {}

    /** The left sides: what to call. Only functions of numbers are, and no argument is a NaN other engines would change. */
    static List<String> plan(Module module, long seed) {
        List<String> lines = new ArrayList<>();
        for (Plan.Call call : Plan.of(module, seed, Plan.ROUNDS).calls()) {
            FunctionType type = module.declarations().functionType(exported(module, call.export()));
            if (isNumeric(type)) {
                StringBuilder line = new StringBuilder("call " + hex(call.export()));
                for (int i = 0; i < type.parameterCount(); i++) {
                    long slot = canonical(type.parameter(i), call.arguments().slots()[i]);
                    line.append(' ').append(type.parameter(i)).append(':').append(bits(type.parameter(i), slot));
                }
                lines.add(line.toString());
            }
        }
        return lines;
    }

    private static int exported(Module module, String name) {
        return module.declarations().exports().stream()
                .filter(export -> export.name().equals(name))
                .findFirst()
                .orElseThrow()
                .index();
    }

    static boolean isNumeric(FunctionType type) {
        return type.parameterSlots() == type.parameterCount()
                && type.resultSlots() == type.resultCount()
                && type.parameters().stream().noneMatch(ValueType::isReference)
                && type.results().stream().noneMatch(ValueType::isReference);
    }

    private static long canonical(ValueType type, long slot) {
        return switch (type) {
            case F32 -> Float.floatToIntBits(Float.intBitsToFloat((int) slot));
            case F64 -> Double.doubleToLongBits(Double.longBitsToDouble(slot));
            default -> slot;
        };
    }

    private static String bits(ValueType type, long slot) {
        boolean single = type == ValueType.I32 || type == ValueType.F32;
        return single ? HexFormat.of().toHexDigits((int) slot) : HexFormat.of().toHexDigits(slot);
    }

    private static String hex(String name) {
        return HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Does again what a transcript says was done, and tells what came of it.
     *
     * @return lines that equal {@code lines} if this engine agrees with the one that wrote them
     */
    static List<String> replay(byte[] wasm, List<String> lines, Function<RunLimits, Executor> executor) {
        Host host = new Host();
        Instance instance;
        try {
            Module module = Module.parse(wasm, Limits.DEFAULT);
            instance = host.linker(executor.apply(RunLimits.DEFAULT)).instantiate(module);
        } catch (ThrownException | WasmException e) {
            return List.of("start -> " + reason(e));
        }
        List<String> said = new ArrayList<>();
        for (String line : lines) {
            String done =
                    switch (line.substring(0, line.indexOf(' '))) {
                        case "call" -> call(instance, line.split(" ->", 2)[0]);
                        case "memory" -> memory(instance, line.split(" ")[1]);
                        case "host" -> host.toString();
                        default -> "not: " + line;
                    };
            said.add(isExhaustion(line) ? line : done);
        }
        return said;
    }

    private static boolean isExhaustion(String line) {
        return line.endsWith("trap out of fuel") || line.endsWith("trap call stack exhausted");
    }

    private static String call(Instance instance, String call) {
        String[] words = call.split(" ", -1);
        Func function = instance.exportedFunction(name(words[1]));
        FunctionType type = function.type();
        long[] slots = new long[function.slots()];
        for (int i = 0; i < type.parameterCount(); i++) {
            slots[i] = Long.parseUnsignedLong(words[2 + i].substring(words[2 + i].indexOf(':') + 1), 16);
        }
        StringBuilder said = new StringBuilder(call).append(" ->");
        try {
            function.call(slots, new Object[slots.length]);
            for (int i = 0; i < type.resultCount(); i++) {
                said.append(' ').append(type.result(i)).append(':').append(result(type.result(i), slots[i]));
            }
        } catch (Trap | ThrownException e) {
            said.append(' ').append(reason(e));
        }
        return said.toString();
    }

    private static String name(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }

    private static String result(ValueType type, long slot) {
        boolean nan = type == ValueType.F32 && Float.isNaN(Float.intBitsToFloat((int) slot))
                || type == ValueType.F64 && Double.isNaN(Double.longBitsToDouble(slot));
        return nan ? "nan" : bits(type, slot);
    }

    /** Other engines call it alike whether a call or a table.get finds no such element. */
    private static String reason(RuntimeException thrown) {
        String reason = Text.reason(thrown.getMessage());
        return "trap " + (reason.equals("undefined element") ? "out of bounds table access" : reason);
    }

    private static String memory(Instance instance, String name) {
        LinearMemory memory = (LinearMemory) instance.exports().get(name(name));
        return "memory " + name + " " + memory.bytes() + " "
                + Text.sha256(memory.read(0, Math.toIntExact(memory.bytes())));
    }
}
