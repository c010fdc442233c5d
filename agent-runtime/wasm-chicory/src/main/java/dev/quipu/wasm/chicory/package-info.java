/** Chicory behind the engine port: the independent second engine, for wasm32 without SIMD. */
package dev.quipu.wasm.chicory;
