/** The port to a trading venue: approved orders out, replies in. */
package dev.quipu.strategy.venue;
