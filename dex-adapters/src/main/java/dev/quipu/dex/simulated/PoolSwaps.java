package dev.quipu.dex.simulated;

import dev.quipu.ao.Behaviour.Step;
import dev.quipu.ao.Message;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.dex.ConstantProduct;
import dev.quipu.dex.ConstantProduct.Trade;
import dev.quipu.dex.Quantity;
import dev.quipu.dex.simulated.BotegaPool.Credit;
import dev.quipu.dex.simulated.BotegaPool.State;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Swaps: a credit of one token becomes a Transfer of the other, or goes back. */
record PoolSwaps(Pair pair, ConstantProduct formula) {

    private sealed interface Decision {
        record Fill(Trade trade) implements Decision {}

        record Refuse(String reason) implements Decision {}
    }

    Step<State> swap(State before, Credit credit) {
        return switch (decide(before.reserves(), credit)) {
            case Decision.Fill(Trade trade) -> fill(before, credit, trade);
            case Decision.Refuse(String reason) ->
                new Step<>(before, PoolRefunds.swap(pair, credit, reason), "refunded: " + reason);
        };
    }

    private Decision decide(Reserves reserves, Credit credit) {
        Message notice = credit.notice();
        if (notice.tag("X-Expected-Output").isPresent()) {
            return new Decision.Refuse("X-Expected-Output is the old form; send X-Expected-Min-Output");
        }
        Optional<String> minimumText = notice.tag("X-Expected-Min-Output");
        if (minimumText.isEmpty()) {
            return new Decision.Refuse("X-Expected-Min-Output is missing");
        }
        Optional<BigInteger> minimum = minimumText.flatMap(Quantity::parsePositive);
        if (minimum.isEmpty()) {
            return new Decision.Refuse("X-Expected-Min-Output must be a positive decimal string of atoms, but is '%s'"
                    .formatted(minimumText.get()));
        }
        if (reserves.isEmpty()) {
            return new Decision.Refuse("the pool is empty");
        }
        Reserves seen = seenFrom(credit, reserves);
        Trade trade = formula.trade(credit.quantity(), seen.a(), seen.b());
        if (trade.amountOut().compareTo(minimum.get()) < 0) {
            return new Decision.Refuse(
                    "output %s is below X-Expected-Min-Output %s".formatted(trade.amountOut(), minimum.get()));
        }
        return new Decision.Fill(trade);
    }

    private Step<State> fill(State before, Credit credit, Trade trade) {
        Reserves reserves = seenFrom(credit, new Reserves(trade.reserveIn(), trade.reserveOut()));
        var after = new State(reserves, before.shares(), before.pending());
        return new Step<>(after, List.of(output(credit, trade, reserves), confirmation(credit, trade, reserves)), "");
    }

    /** Token A first, or the side of the token that came in first: each is the other's mirror. */
    private Reserves seenFrom(Credit credit, Reserves reserves) {
        return credit.token().equals(pair.tokenA()) ? reserves : reserves.swapped();
    }

    private OutboxMessage output(Credit credit, Trade trade, Reserves reserves) {
        var transfer = Draft.to(pair.other(credit.token()), "Transfer")
                .tag("Recipient", credit.sender())
                .tag("Quantity", trade.amountOut())
                .tag("X-Action", "Swap-Output")
                .tag("X-Fee-Bps", PoolTags.feeBps(formula))
                .tag("X-Swap-Timestamp", credit.notice().timestampMillis());
        return PoolTags.marketTags(transfer, "X-", pair, reserves)
                .forward(credit.notice(), PoolTags.RESERVED)
                .done();
    }

    private OutboxMessage confirmation(Credit credit, Trade trade, Reserves reserves) {
        var confirmation = Draft.to(credit.sender(), "Order-Confirmation")
                .tag("Order-Id", credit.notice().id())
                .tag("From-Token", credit.token())
                .tag("From-Quantity", trade.amountIn())
                .tag("To-Token", pair.other(credit.token()))
                .tag("To-Quantity", trade.amountOut());
        return PoolTags.marketTags(confirmation, "", pair, reserves)
                .tag("Fee-Percentage", PoolTags.feePercent(formula))
                .tag("Total-Fee", trade.fee())
                .tag("LP-Fee", trade.fee())
                .tag("Protocol-Fee", 0)
                .tag("User", credit.sender())
                .tag("Trigger-Timestamp", credit.notice().timestampMillis())
                .forward(credit.notice(), PoolTags.RESERVED)
                .done();
    }
}
