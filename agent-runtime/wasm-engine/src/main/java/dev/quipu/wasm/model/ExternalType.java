package dev.quipu.wasm.model;

/** The type of something that can be imported or exported. */
public sealed interface ExternalType {

    /** @param typeIndex into {@link Declarations#types()} */
    record Function(int typeIndex) implements ExternalType {}

    record Table(ValueType element, SizeRange size) implements ExternalType {}

    record Memory(SizeRange size) implements ExternalType {}

    record Global(ValueType type, boolean mutable) implements ExternalType {}

    /** @param typeIndex a function type without results: its parameters are what the exception carries */
    record Tag(int typeIndex) implements ExternalType {}
}
