package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.runtime.Global;
import dev.quipu.wasm.runtime.LinearMemory;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What generated code calls of the runtime: above 8,000 bytes of a method HotSpot's C2 takes nothing of it in line. */
class GeneratedCallsTest {

    private static final Module MODULE = Guest.module("switch", Instrumentation.metered(Metering.QUIPU));
    private static final List<String> READ = List.of(internalName(LinearMemory.class), internalName(Global.class));

    private static String internalName(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    private static <T> Stream<T> instructions(Class<T> kind) {
        ClassMaker maker = new ClassMaker(MODULE, CompilerOptions.detect());
        int imported = MODULE.declarations().importedFunctions();
        return IntStream.range(imported, MODULE.declarations().functionTypes().length)
                .mapToObj(maker::compiled)
                .flatMap(made -> ClassFile.of().parse(made).methods().stream())
                .flatMap(method -> method.code().stream())
                .flatMap(code -> code.elementStream())
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    @Test
    void shouldReadMemoryAndGlobalsWithoutCalls() {
        assertThat(instructions(FieldInstruction.class)
                        .map(read -> read.owner().asInternalName())
                        .filter(READ::contains)
                        .distinct())
                .as("what the module uses, or this would say nothing")
                .containsExactlyInAnyOrderElementsOf(READ);
        assertThat(instructions(InvokeInstruction.class)
                        .map(call -> call.owner().asInternalName() + "." + call.name())
                        .filter(call -> READ.stream().anyMatch(owner -> call.startsWith(owner + "."))))
                .isEmpty();
    }
}
