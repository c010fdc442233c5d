/** The {@code tensor} extension: most of a layer of the inference module, done by the host with all its vector width and threads. */
package dev.quipu.llm.tensor;
