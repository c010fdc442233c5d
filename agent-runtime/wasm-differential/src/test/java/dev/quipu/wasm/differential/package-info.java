/** Random valid modules, run through every engine and tier we have, which must agree in all that can be seen. */
package dev.quipu.wasm.differential;
