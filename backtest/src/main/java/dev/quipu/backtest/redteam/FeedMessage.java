package dev.quipu.backtest.redteam;

import dev.quipu.ao.Tag;
import java.util.List;

/** What a feed sends, and when. */
record FeedMessage(List<Tag> tags, byte[] data, long atMillis) {}
