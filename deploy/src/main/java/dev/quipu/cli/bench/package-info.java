/** Benchmarks behind {@code quipu bench}, run by JMH in a JVM of their own. */
package dev.quipu.cli.bench;
