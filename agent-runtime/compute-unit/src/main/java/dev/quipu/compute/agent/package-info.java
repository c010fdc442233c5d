/** A fund as a process: messages become events, a strategy decides, limits check, orders go to the venue. */
package dev.quipu.compute.agent;
