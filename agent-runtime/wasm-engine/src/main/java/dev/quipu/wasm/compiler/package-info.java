/** The fast tier: translates functions to classes of the JVM, one at a time, when they are first called. */
package dev.quipu.wasm.compiler;
