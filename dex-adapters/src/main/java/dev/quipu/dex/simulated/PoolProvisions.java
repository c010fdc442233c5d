package dev.quipu.dex.simulated;

import dev.quipu.ao.Behaviour.Step;
import dev.quipu.ao.Id;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.dex.ConstantProduct;
import dev.quipu.dex.simulated.BotegaPool.Credit;
import dev.quipu.dex.simulated.BotegaPool.PendingProvide;
import dev.quipu.dex.simulated.BotegaPool.State;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Liquidity comes in two credits, one of each token, in either order. The first waits; the second completes it within
 * the X-Slippage-Tolerance that it carries.
 */
record PoolProvisions(Pair pair, ConstantProduct formula) {

    private static final BigInteger BPS = ConstantProduct.BPS;

    /** The two quantities that enter the pool and the pool tokens they earn. */
    private record Accepted(BigInteger first, BigInteger second, BigInteger shares) {}

    Step<State> provide(State before, Credit credit) {
        PendingProvide pending = before.pending().get(credit.sender());
        if (pending == null) {
            return wait(before, credit, new PendingProvide(credit.notice().id(), credit.token(), credit.quantity()));
        }
        if (pending.token().equals(credit.token())) {
            BigInteger together = pending.quantity().add(credit.quantity());
            return wait(before, credit, new PendingProvide(pending.notice(), pending.token(), together));
        }
        Optional<BigInteger> toleranceBps =
                credit.notice().tag("X-Slippage-Tolerance").flatMap(PoolProvisions::bps);
        if (toleranceBps.isEmpty()) {
            return refuse(before, credit, pending, "X-Slippage-Tolerance must be a percentage from 0.01 to 99.99");
        }
        Optional<Accepted> accepted = accept(before, credit, pending, toleranceBps.get());
        if (accepted.isEmpty()) {
            return refuse(before, credit, pending, "the pool's ratio is beyond X-Slippage-Tolerance");
        }
        if (accepted.get().shares().signum() == 0) {
            return refuse(before, credit, pending, "too little for one pool token");
        }
        return complete(before, credit, pending, accepted.get());
    }

    private Step<State> wait(State before, Credit credit, PendingProvide pending) {
        var waiting = new TreeMap<>(before.pending());
        waiting.put(credit.sender(), pending);
        return new Step<>(new State(before.reserves(), before.shares(), waiting), List.of(), "");
    }

    private Step<State> refuse(State before, Credit credit, PendingProvide pending, String reason) {
        var after = new State(before.reserves(), before.shares(), without(before, credit.sender()));
        return new Step<>(after, PoolRefunds.provide(credit, pending, reason), "refunded: " + reason);
    }

    private Optional<Accepted> accept(State before, Credit credit, PendingProvide pending, BigInteger toleranceBps) {
        BigInteger first = pending.quantity();
        BigInteger second = credit.quantity();
        Reserves seen = seenFrom(pending.token(), before.reserves());
        if (before.reserves().isEmpty()) {
            return Optional.of(
                    new Accepted(first, second, first.multiply(second).sqrt()));
        }
        BigInteger supply = before.shares().supply();
        BigInteger matchingSecond = seen.b().multiply(first).divide(seen.a());
        if (within(matchingSecond, second, toleranceBps)) {
            return Optional.of(
                    new Accepted(first, matchingSecond, supply.multiply(first).divide(seen.a())));
        }
        BigInteger matchingFirst = seen.a().multiply(second).divide(seen.b());
        if (within(matchingFirst, first, toleranceBps)) {
            return Optional.of(new Accepted(
                    matchingFirst, second, supply.multiply(matchingFirst).divide(seen.a())));
        }
        return Optional.empty();
    }

    private static boolean within(BigInteger matching, BigInteger offered, BigInteger toleranceBps) {
        BigInteger least = offered.multiply(BPS.subtract(toleranceBps)).divide(BPS);
        return matching.compareTo(offered) <= 0 && matching.compareTo(least) >= 0;
    }

    private Step<State> complete(State before, Credit credit, PendingProvide pending, Accepted accepted) {
        Reserves seen = seenFrom(pending.token(), before.reserves());
        var grown = new Reserves(seen.a().add(accepted.first()), seen.b().add(accepted.second()));
        Reserves reserves = seenFrom(pending.token(), grown);
        var after = new State(
                reserves, before.shares().plus(credit.sender(), accepted.shares()), without(before, credit.sender()));

        var messages = new ArrayList<OutboxMessage>();
        addExcess(messages, credit, pending.token(), pending.quantity().subtract(accepted.first()));
        addExcess(messages, credit, credit.token(), credit.quantity().subtract(accepted.second()));
        messages.add(confirmation(credit, pending, accepted, reserves));
        messages.add(poolTokens(credit, accepted));
        return new Step<>(after, messages, "");
    }

    private static void addExcess(List<OutboxMessage> messages, Credit credit, Id token, BigInteger excess) {
        if (excess.signum() > 0) {
            messages.add(PoolRefunds.excess(token, credit, excess));
        }
    }

    private OutboxMessage confirmation(Credit credit, PendingProvide pending, Accepted accepted, Reserves reserves) {
        var confirmation = Draft.to(credit.sender(), "Provide-Confirmation")
                .tag("Provide-Id", credit.notice().id())
                .tag("Received-Pool-Tokens", accepted.shares())
                .tag("Token-A", pending.token())
                .tag("Token-B", credit.token())
                .tag("Provided-" + pending.token(), accepted.first())
                .tag("Provided-" + credit.token(), accepted.second())
                .tag("Token-A-Quantity", accepted.first())
                .tag("Token-B-Quantity", accepted.second())
                .tag("X-Fee-Bps", PoolTags.feeBps(formula));
        return PoolTags.marketTags(confirmation, "X-", pair, reserves)
                .tag("Trigger-Timestamp", credit.notice().timestampMillis())
                .forward(credit.notice(), PoolTags.RESERVED)
                .done();
    }

    private static OutboxMessage poolTokens(Credit credit, Accepted accepted) {
        return Draft.to(credit.sender(), "Credit-Notice")
                .tag("Sender", credit.notice().process())
                .tag("Quantity", accepted.shares())
                .tag("Trigger-Timestamp", credit.notice().timestampMillis())
                .forward(credit.notice(), PoolTags.RESERVED)
                .done();
    }

    /** Token A first, or the side of the given token first: each is the other's mirror. */
    private Reserves seenFrom(Id token, Reserves reserves) {
        return token.equals(pair.tokenA()) ? reserves : reserves.swapped();
    }

    private static SortedMap<Id, PendingProvide> without(State before, Id sender) {
        var rest = new TreeMap<>(before.pending());
        rest.remove(sender);
        return rest;
    }

    /** A percentage of at most two decimals, above 0 and below 100, in basis points. */
    private static Optional<BigInteger> bps(String percent) {
        if (!percent.matches("[0-9]{1,2}(\\.[0-9]{1,2})?")) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(percent).movePointRight(2).toBigIntegerExact())
                .filter(bps -> bps.signum() > 0);
    }
}
