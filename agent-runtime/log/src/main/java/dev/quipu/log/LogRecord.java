package dev.quipu.log;

import dev.quipu.ao.Id;

/**
 * One entry of a log.
 *
 * @param process whose log it belongs to
 * @param slot position within that process, counted from 0 without holes
 * @param timestampMillis strictly increasing within one process
 * @param item the item's bytes (in an outcome log: the outcome's bytes)
 * @param assignment the assignment's bytes; empty in an outcome log
 */
public record LogRecord(Id process, long slot, long timestampMillis, byte[] item, byte[] assignment) {}
