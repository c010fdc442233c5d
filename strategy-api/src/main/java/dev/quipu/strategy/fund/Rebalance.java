package dev.quipu.strategy.fund;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Intent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Turns target weights into swaps against the base asset: sells first, then buys, each in order of ticker. Buys share
 * the free cash; money from the sells is not counted before it is there. An asset with an order in flight (an
 * unknown one aside), without a price, or within the band of its target is left alone. A target of zero sells the whole balance, to the last atom and
 * whatever the band: a position that shrank into the band must still have a way out.
 *
 * @param bandBps no trade while |weight − target| is at most this part of net asset value
 * @param slippageBps tolerance put on each swap
 */
public record Rebalance(int bandBps, int slippageBps) {

    /** {@code targetBps} maps assets (not the base) to parts of net asset value, 0 to 10,000 each. */
    public List<Intent> toward(
            SortedMap<Asset, Integer> targetBps, AgentView view, String reason, List<String> because) {
        var nav = view.nav();
        var band = nav.bpsFloor(bandBps);
        var sells = new ArrayList<Intent>();
        var buys = new ArrayList<Intent>();
        var cash = view.fund().cash();
        for (var target : targetBps.entrySet()) {
            var gap = gap(target, view, nav);
            boolean leaving = target.getValue() == 0 && !gap.isZero();
            if (!leaving && gap.atoms().abs().compareTo(band.atoms()) <= 0) {
                continue;
            }
            if (gap.isPositive()) {
                var spend = gap.compareTo(cash) <= 0 ? gap : cash;
                cash = cash.minus(spend);
                if (spend.isPositive()) {
                    buys.add(new Intent.Swap(spend, target.getKey(), slippageBps, reason, because));
                }
            } else {
                var sell = sale(target, view, gap.negated());
                sells.add(new Intent.Swap(sell, nav.asset(), slippageBps, reason, because));
            }
        }
        sells.addAll(buys);
        return sells;
    }

    /** Target worth less present worth; zero where nothing may be done. */
    private static Amount gap(Map.Entry<Asset, Integer> target, AgentView view, Amount nav) {
        var asset = target.getKey();
        if (asset.equals(nav.asset()) || target.getValue() < 0 || target.getValue() > 10_000) {
            throw new IllegalArgumentException(
                    "a target weight is 0 to 10000 bps of an asset other than the base, not " + target);
        }
        var price = view.price(asset);
        if (price.isEmpty() || view.fund().hasInFlight(asset)) {
            return Amount.zero(nav.asset());
        }
        var worth = price.get().valueFloor(view.fund().balance(asset));
        return nav.bpsFloor(target.getValue()).minus(worth);
    }

    private static Amount sale(Map.Entry<Asset, Integer> target, AgentView view, Amount excess) {
        var balance = view.fund().balance(target.getKey());
        if (target.getValue() == 0) {
            return balance;
        }
        return view.price(target.getKey()).orElseThrow().quantityFloor(excess);
    }
}
