/** A desk at which authors try their strategies, in tests and without a runtime. */
package dev.quipu.strategy.desk;
