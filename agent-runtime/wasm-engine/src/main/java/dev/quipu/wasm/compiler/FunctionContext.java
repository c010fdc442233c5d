package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;

/** What the code of one function refers to. */
record FunctionContext(Module module, int function, Code body, Landmarks landmarks, CompilerOptions options) {

    private Declarations declarations() {
        return module.declarations();
    }

    FunctionType functionType(int index) {
        return declarations().functionType(index);
    }

    FunctionType type(int index) {
        return declarations().types().get(index);
    }

    FunctionType tagType(int tag) {
        return declarations().tagType(tag);
    }

    ValueType globalType(int global) {
        return declarations().globals().get(global).type();
    }

    ValueType addressType(int memory) {
        return declarations().memories().get(memory).size().addressType();
    }

    ValueType indexType(int table) {
        return declarations().tables().get(table).size().addressType();
    }

    ValueType elementType(int table) {
        return declarations().tables().get(table).element();
    }
}
