package dev.quipu.dex.simulated;

import dev.quipu.dex.ConstantProduct;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Tags and number formats that Botega gives a meaning. */
final class PoolTags {

    /** X-* tags of a trigger that are not handed on, because the pool writes or reads them itself. */
    static final Set<String> RESERVED = new TreeSet<>(List.of(
            "X-Action",
            "X-Slippage-Tolerance",
            "X-Expected-Min-Output",
            "X-Token-A",
            "X-Token-B",
            "X-Reserves-Token-A",
            "X-Reserves-Token-B",
            "X-Swap-Timestamp",
            "X-Fee-Bps",
            "X-Error",
            "X-Refund-Reason",
            "X-Refunded-Transfer",
            "X-Refunded-Order",
            "X-Refunded-Provide"));

    private PoolTags() {}

    /** The fee in basis points as Lua prints a float: 25 is "25.0". */
    static String feeBps(ConstantProduct formula) {
        return luaFloat(BigDecimal.valueOf(formula.feeBps()));
    }

    /** The fee in percent as Lua prints a float: 25 bps is "0.25", 300 bps is "3.0". */
    static String feePercent(ConstantProduct formula) {
        return luaFloat(BigDecimal.valueOf(formula.feeBps(), 2));
    }

    static Draft marketTags(Draft draft, String prefix, Pair pair, Reserves reserves) {
        return draft.tag(prefix + "Reserves-Token-A", reserves.a())
                .tag(prefix + "Reserves-Token-B", reserves.b())
                .tag(prefix + "Token-A", pair.tokenA())
                .tag(prefix + "Token-B", pair.tokenB());
    }

    private static String luaFloat(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        return shortest.setScale(Math.max(1, shortest.scale())).toPlainString();
    }
}
