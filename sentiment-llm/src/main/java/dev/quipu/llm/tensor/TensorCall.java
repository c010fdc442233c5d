package dev.quipu.llm.tensor;

/** The checked arguments of one of the extension's functions. */
sealed interface TensorCall permits MatmulCall, AttendCall, QuantiseCall, GateCall {

    /** What it takes of fuel, however it is done. */
    long price();
}
