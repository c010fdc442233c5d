/** What a strategy author sees: events in, intentions out, money in whole atoms. */
package dev.quipu.strategy;
