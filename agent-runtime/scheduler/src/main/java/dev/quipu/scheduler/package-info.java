/** Ingress and scheduler unit: what comes in is signed, gets its slot and time, and enters the log. */
package dev.quipu.scheduler;
