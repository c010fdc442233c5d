package dev.quipu.wasm.differential;

import dev.quipu.wasm.HostFunction;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.WasmInstance;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/** An engine through the port. */
record PortSubject(WasmEngine engine) implements Subject {

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Session start(byte[] wasm) {
        Host host = new Host();
        List<HostFunction> imports = new ArrayList<>();
        for (HostFunction.ValueType parameter : HostFunction.ValueType.values()) {
            for (HostFunction.ValueType result : HostFunction.ValueType.values()) {
                ValueType from = ValueType.valueOf(parameter.name());
                ValueType to = ValueType.valueOf(result.name());
                imports.add(new HostFunction(
                        Shape.HOST,
                        new Shape.HostImport(from, to).name(),
                        List.of(parameter),
                        result,
                        (_, arguments) -> host.call(from, to, arguments[0])));
            }
        }
        try {
            return new Running(name(), engine.load(wasm).instantiate(imports), host);
        } catch (WasmException e) {
            throw new Refusal(name(), e);
        } catch (RuntimeException | Error e) {
            throw new Crash(name(), e);
        }
    }

    private record Running(String name, WasmInstance instance, Host host) implements Session {

        @Override
        public String call(Plan.Call call) {
            try {
                FunctionType type = call.arguments().type();
                long result = instance.call(call.export(), call.arguments().slots());
                return Text.values(type.results(), new long[] {result}, new Object[1]);
            } catch (WasmException e) {
                return e.phase() + " " + Text.reason(e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new Crash(name, e);
            }
        }

        @Override
        public String state() {
            long size = instance.memoryBytes();
            return host + ", "
                    + (size == 0 ? "no memory" : size + " bytes " + Text.crc32c(instance.read(0, (int) size)));
        }

        @Override
        public String details() {
            return "";
        }
    }
}
