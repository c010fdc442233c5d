/** State and assignment in, state and outcome out, for every kind of process. */
package dev.quipu.compute;
