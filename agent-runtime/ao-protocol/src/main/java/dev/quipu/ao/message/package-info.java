/** AO on top of items: its tags, assignments and their hash chain, messages as a process sees them and sends them. */
package dev.quipu.ao.message;
