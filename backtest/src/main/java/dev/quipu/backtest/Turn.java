package dev.quipu.backtest;

import dev.quipu.ao.Message;
import dev.quipu.ao.Outcome;

/** One message and what it did. */
record Turn(Message message, Outcome outcome) {}
