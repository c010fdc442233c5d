/** Hostile headlines with the behaviour expected of a model and of a whole agent, and the trials that check it. */
package dev.quipu.backtest.redteam;
