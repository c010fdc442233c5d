/** What modules are made of at run time, and how they are linked; {@link Executor} is whoever runs their code. */
package dev.quipu.wasm.runtime;
