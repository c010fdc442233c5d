/** Functions that a language model may call: a typed whitelist, a strict reader of calls, and what became of each. */
package dev.quipu.strategy.tool;
