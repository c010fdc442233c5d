package dev.quipu.cli;

import dev.quipu.cli.bench.OwnEngine;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.ExternalKind;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Linker;
import dev.quipu.wasm.runtime.ThrownException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Parameters;

/** Which export of which module a verb calls, and with what. */
final class WasmTarget {

    @Parameters(index = "0", paramLabel = "FILE", description = "A binary WebAssembly module.")
    Path file;

    @Parameters(index = "1", paramLabel = "EXPORT", description = "An exported function.")
    String export;

    @Parameters(
            index = "2..*",
            paramLabel = "ARG",
            description = "Its arguments: integers decimal or after 0x, floats, a v128 as 32 hex digits.")
    List<String> arguments = List.of();

    /** The module, read and valid. */
    Module module() throws IOException {
        try {
            return OwnEngine.parse(Files.readAllBytes(file), true);
        } catch (LoadException e) {
            throw CliException.badInput(file + ": " + e.getMessage());
        }
    }

    /** Type of the export. */
    FunctionType type(Module module) {
        var exports = module.declarations().exports();
        return exports.stream()
                .filter(e -> e.kind() == ExternalKind.FUNCTION && e.name().equals(export))
                .findFirst()
                .map(e -> module.functionType(e.index()))
                .orElseThrow(() -> CliException.badInput("%s exports no function '%s'; there are: %s"
                        .formatted(
                                file,
                                export,
                                exports.stream()
                                        .filter(e -> e.kind() == ExternalKind.FUNCTION)
                                        .map(e -> e.name())
                                        .collect(Collectors.joining(", ")))));
    }

    /** Slots of the arguments, as the export wants them. */
    long[] slots(FunctionType type) {
        return WasmValues.parse(export, type, arguments);
    }

    /** A linker with what a module alone may import: a little of WASI. */
    static Linker linker(Module module, Console console) {
        var linker = OwnEngine.linker(true);
        // With --json standard output belongs to the object.
        var wasi = new WasiOutput(console.json() ? console.err() : console.out(), console.err());
        for (var wanted : module.declarations().imports()) {
            if (wanted.module().equals(WasiOutput.MODULE) && wanted.type() instanceof ExternalType.Function function) {
                var type = module.declarations().types().get(function.typeIndex());
                if (type.results().stream().noneMatch(ValueType::isReference)) {
                    linker.define(wanted.module(), wanted.name(), wasi.function(wanted, type));
                }
            }
        }
        return linker;
    }

    /** Runs something of the module's; what stops it becomes one line and an exit code. */
    <T> T guarded(Supplier<T> action) {
        try {
            return action.get();
        } catch (Trap trap) {
            throw new CliException(
                    ExitCode.NEGATIVE, "%s trapped: %s%s".formatted(file, trap.getMessage(), where(trap)));
        } catch (ThrownException e) {
            throw new CliException(ExitCode.NEGATIVE, "%s threw: %s".formatted(file, e.getMessage()));
        } catch (WasmException e) {
            int code = e.phase() == WasmException.Phase.LINK ? ExitCode.BAD_INPUT : ExitCode.HOST_FAILURE;
            throw new CliException(code, file + ": " + e.getMessage());
        }
    }

    private static String where(Trap trap) {
        return trap.frames().stream().limit(8).map(frame -> "; in " + frame).collect(Collectors.joining());
    }
}
