package dev.quipu.dex.simulated;

import dev.quipu.ao.Behaviour.Step;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.dex.ConstantProduct;
import dev.quipu.dex.Quantity;
import dev.quipu.dex.simulated.BotegaPool.State;
import java.math.BigInteger;
import java.util.List;

/** Questions a pool answers without changing. A malformed question fails: it becomes the outcome's error. */
record PoolQueries(String name, Pair pair, ConstantProduct formula) {

    /** Botega's pool tokens count like AR: twelve decimals. */
    private static final int SHARE_DECIMALS = 12;

    Step<State> answer(State state, Message query) {
        return switch (query.tag("Action").orElse("")) {
            case "Get-Pair" ->
                reply(state, Draft.response(query).tag("Token-A", pair.tokenA()).tag("Token-B", pair.tokenB()));
            case "Get-Reserves" ->
                reply(
                        state,
                        Draft.response(query)
                                .tag(pair.tokenA().toString(), state.reserves().a())
                                .tag(pair.tokenB().toString(), state.reserves().b()));
            case "Get-K" ->
                reply(
                        state,
                        Draft.response(query)
                                .tag(
                                        "K",
                                        state.reserves()
                                                .a()
                                                .multiply(state.reserves().b())));
            case "Get-Price" -> reply(state, price(state, query));
            case "Get-Swap-Output" -> reply(state, swapOutput(state, query));
            case "Get-Fee-Percentage" ->
                reply(
                        state,
                        Draft.response(query)
                                .tag("LP-Fee-Percentage", PoolTags.feePercent(formula))
                                .tag("Protocol-Fee-Percentage", "0")
                                .tag("Fee-Percentage", PoolTags.feePercent(formula)));
            case "Balance" -> reply(state, balance(state, query));
            case "Total-Supply" ->
                reply(
                        state,
                        Draft.response(query)
                                .tag("Total-Supply", state.shares().supply())
                                .tag("Ticker", name));
            case "Info" -> reply(state, info(state, query));
            default -> Step.unchanged(state);
        };
    }

    /** Without fee, as Botega quotes it: an agent that takes this for its output is refunded. */
    private Draft price(State state, Message query) {
        boolean known = query.tag("Token").map(this::trades).orElse(false);
        BigInteger quantity = query.tag("Quantity").isPresent() ? quantity(query) : BigInteger.ONE;
        BigInteger price = known ? output(ConstantProduct.botega(0), state, query, quantity) : BigInteger.ZERO;
        return Draft.response(query).tag("Price", price);
    }

    private Draft swapOutput(State state, Message query) {
        if (!query.tag("Token").map(this::trades).orElse(false)) {
            return Draft.to(query.from(), "Get-Swap-Output-Error")
                    .tag("Status", "Error")
                    .tag(
                            "Error",
                            "Token must be one of the pool's, but is '%s'"
                                    .formatted(query.tag("Token").orElse("")));
        }
        BigInteger quantity = quantity(query);
        BigInteger fee = formula.fee(quantity);
        return Draft.response(query)
                .tag("Output", output(formula, state, query, quantity))
                .tag("Quantity-After-Fees", quantity.subtract(fee))
                .tag("LP-Fee-Quantity", fee)
                .tag("Protocol-Fee-Quantity", 0)
                .tag("Has-Fee-Discount", "false");
    }

    private BigInteger output(ConstantProduct quoted, State state, Message query, BigInteger quantity) {
        boolean sellsA = query.tag("Token").orElseThrow().equals(pair.tokenA().toString());
        Reserves seen = sellsA ? state.reserves() : state.reserves().swapped();
        return quoted.amountOut(quantity, seen.a(), seen.b());
    }

    private Draft balance(State state, Message query) {
        Id account = query.tag("Recipient")
                .or(() -> query.tag("Target"))
                .map(Id::parse)
                .orElse(query.from());
        return Draft.response(query)
                .tag("Balance", state.shares().of(account))
                .tag("Ticker", name)
                .tag("Account", account);
    }

    private Draft info(State state, Message query) {
        return Draft.response(query)
                .tag("Name", name)
                .tag("Ticker", name)
                .tag("Denomination", SHARE_DECIMALS)
                .tag("TotalSupply", state.shares().supply())
                .tag("Type", "AMM")
                .tag("TokenA", pair.tokenA())
                .tag("TokenB", pair.tokenB())
                .tag("FeeBps", PoolTags.feeBps(formula));
    }

    private boolean trades(String token) {
        return token.equals(pair.tokenA().toString())
                || token.equals(pair.tokenB().toString());
    }

    private static BigInteger quantity(Message query) {
        String text = query.tag("Quantity").orElse("");
        return Quantity.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("%s: Quantity must be a decimal string, but is '%s'"
                        .formatted(query.tag("Action").orElseThrow(), text)));
    }

    private static Step<State> reply(State state, Draft draft) {
        return new Step<>(state, List.of(draft.done()), "");
    }
}
