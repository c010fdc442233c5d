/** The ordered, durable, hash-chained log that is the truth of every process. */
package dev.quipu.log;
