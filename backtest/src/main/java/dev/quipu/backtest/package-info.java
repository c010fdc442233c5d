/** The same runtime in a simulated world: runs an archive through an agent, keeps the outcomes, re-runs and compares. */
package dev.quipu.backtest;
