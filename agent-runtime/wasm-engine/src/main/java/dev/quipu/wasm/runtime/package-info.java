/** What modules are made of at run time, and how they are linked; whoever executes the code stands behind {@link Executor}. */
package dev.quipu.wasm.runtime;
