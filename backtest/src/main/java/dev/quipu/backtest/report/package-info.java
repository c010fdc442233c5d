/** Folds a run's outcomes into figures and a tear sheet; deletes and rebuilds at will. */
package dev.quipu.backtest.report;
