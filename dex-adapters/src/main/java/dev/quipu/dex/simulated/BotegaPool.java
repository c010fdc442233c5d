package dev.quipu.dex.simulated;

import dev.quipu.ao.Behaviour;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.dex.ConstantProduct;
import dev.quipu.dex.Quantity;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * A Botega pool process (ao-protocol.md §8.2): Swap and Provide by Credit-Notice, with refunds, and the queries Get-Pair,
 * Get-Reserves, Get-K, Get-Price, Get-Swap-Output, Get-Fee-Percentage, Info, Balance and Total-Supply.
 *
 * <p>Differs from Botega: confirmations and errors go to the user directly, there is no factory to relay them; no fee
 * discounts; a Provide too small for one pool token is refunded instead of kept; Credit-Notices of other tokens are
 * ignored instead of sent back. Burn, Cancel, transfers of pool tokens and subscriptions are left out.
 */
public final class BotegaPool implements Behaviour<BotegaPool.State> {

    /**
     * @param reserves what the pool trades from
     * @param shares pool tokens by liquidity provider
     * @param pending first halves of a Provide, by provider, waiting for the other token
     */
    public record State(Reserves reserves, Balances shares, SortedMap<Id, PendingProvide> pending) {

        public State {
            pending = Collections.unmodifiableSortedMap(pending);
        }
    }

    /**
     * @param notice the Credit-Notice that brought the first half
     * @param token which token it brought
     * @param quantity its atoms
     */
    public record PendingProvide(Id notice, Id token, BigInteger quantity) {}

    private final Pair pair;
    private final PoolSwaps swaps;
    private final PoolProvisions provisions;
    private final PoolQueries queries;

    /**
     * @param name shown by Info
     * @param tokenA token process of the base asset
     * @param tokenB token process of the quote asset
     * @param feeBps taken from every input; Botega's default is 25
     */
    public BotegaPool(String name, Id tokenA, Id tokenB, int feeBps) {
        var formula = ConstantProduct.botega(feeBps);
        this.pair = new Pair(tokenA, tokenB);
        this.swaps = new PoolSwaps(pair, formula);
        this.provisions = new PoolProvisions(pair, formula);
        this.queries = new PoolQueries(name, pair, formula);
    }

    @Override
    public State initial() {
        return new State(Reserves.EMPTY, Balances.NONE, Collections.emptySortedMap());
    }

    @Override
    public Step<State> apply(State before, Message message) {
        return message.tag("Action").orElse("").equals("Credit-Notice")
                ? credit(before, message)
                : queries.answer(before, message);
    }

    @Override
    public byte[] encode(State state) {
        return new CanonicalBytes()
                .integer(state.reserves().a())
                .integer(state.reserves().b())
                .map(state.shares().atoms(), CanonicalBytes::integer)
                .map(state.pending(), (bytes, provide) -> bytes.id(provide.notice())
                        .id(provide.token())
                        .integer(provide.quantity()))
                .toByteArray();
    }

    private Step<State> credit(State before, Message notice) {
        if (!pair.contains(notice.from())) {
            return Step.unchanged(before);
        }
        var credit = Credit.read(notice);
        return switch (notice.tag("X-Action").orElse("")) {
            case "Swap" -> swaps.swap(before, credit);
            case "Provide" -> provisions.provide(before, credit);
            case "Operational" -> Step.unchanged(before);
            default -> new Step<>(before, List.of(PoolRefunds.unknownAction(credit)), "");
        };
    }

    /** A Credit-Notice from one of the pool's own tokens, whose word on Sender and Quantity is trusted. */
    record Credit(Message notice, Id sender, BigInteger quantity) {

        static Credit read(Message notice) {
            String quantity = notice.tag("Quantity").orElse("");
            return new Credit(
                    notice,
                    Id.parse(notice.tag("Sender").orElse("")),
                    Quantity.parsePositive(quantity)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "Credit-Notice of %s: Quantity must be a positive decimal string, but is '%s'"
                                            .formatted(notice.from(), quantity))));
        }

        Id token() {
            return notice.from();
        }
    }
}
