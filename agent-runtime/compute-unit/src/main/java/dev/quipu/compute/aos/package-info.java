/** Runs AO's own modules: the host that Emscripten and WASI builds of aos expect, without Emscripten. */
package dev.quipu.compute.aos;
