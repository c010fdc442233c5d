/** The command line: reads arguments, wires the modules together, prints what they found. */
package dev.quipu.cli;
