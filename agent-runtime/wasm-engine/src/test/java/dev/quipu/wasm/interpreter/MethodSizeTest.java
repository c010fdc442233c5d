package dev.quipu.wasm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodSizeTest {

    /** HotSpot leaves any longer method in its own interpreter for good. */
    private static final int COMPILED_BYTES = 8_000;

    @ParameterizedTest
    @ValueSource(
            classes = {
                Dispatch.class,
                IntegerOps.class,
                FloatOps.class,
                IntegerLanes.class,
                FloatLanes.class,
                VectorOps.class,
                Bulk.class
            })
    void shouldKeepDispatchMethodsShortEnoughToBeCompiled(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
                method.code().ifPresent(code -> assertThat(((CodeAttribute) code).codeLength())
                        .as(method.methodName().stringValue())
                        .isLessThan(COMPILED_BYTES));
            }
        }
    }
}
