package dev.quipu.backtest;

import dev.quipu.ao.item.DataItem;

/** An item of the archive with the time its scheduler gave it. */
record ArchivedItem(DataItem item, long timestampMillis) {}
