package dev.quipu.compute.agent;

import dev.quipu.strategy.Asset;

/**
 * Says which asset a feed's market prices, counted in the fund's base asset.
 *
 * @param market the feed's name, for example {@code BTC-USD}
 * @param asset what it prices
 */
public record MarketBinding(String market, Asset asset) {}
