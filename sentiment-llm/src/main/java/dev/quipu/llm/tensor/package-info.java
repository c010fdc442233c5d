/** The {@code tensor} extension: the inference module's matrix products, done by the host with all its vector width and threads. */
package dev.quipu.llm.tensor;
