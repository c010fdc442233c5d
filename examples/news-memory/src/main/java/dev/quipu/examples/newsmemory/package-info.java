/** A small agent with a memory: it asks what followed the past headlines most like the new one. */
package dev.quipu.examples.newsmemory;
