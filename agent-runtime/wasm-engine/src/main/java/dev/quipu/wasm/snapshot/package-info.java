/** The state of an instance taken, compared, hashed, stored and put back, at the cost of what changed. */
package dev.quipu.wasm.snapshot;
