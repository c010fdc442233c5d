/** The fund's books in whole atoms, the limits no strategy can exceed, and a helper from target weights to swaps. */
package dev.quipu.strategy.fund;
