/** Checks a decoded module by the rules of the specification and lowers its code in the same pass. */
package dev.quipu.wasm.validate;
