package dev.quipu.dex.simulated;

import dev.quipu.ao.Behaviour;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.dex.Quantity;
import dev.quipu.strategy.Asset;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The permaweb token ledger (ao-protocol.md §8.1): Info, Balance, Total-Supply, Transfer and Mint. Every Transfer
 * without a Cast tag answers with a Debit-Notice and a Credit-Notice that carry all X-* tags.
 *
 * <p>Differs from the blueprint: a malformed Transfer is answered with Transfer-Error instead of failing; Mint is open
 * to the configured minters, credits them, and is not confirmed; no patch message, Balances or Burn.
 */
public final class TokenProcess implements Behaviour<Balances> {

    private final Asset asset;
    private final SortedSet<Id> minters;

    /** @param minters processes or wallets whose Mint is accepted */
    public TokenProcess(Asset asset, SortedSet<Id> minters) {
        this.asset = Objects.requireNonNull(asset);
        this.minters = new TreeSet<>(minters);
    }

    @Override
    public Balances initial() {
        return Balances.NONE;
    }

    @Override
    public Step<Balances> apply(Balances before, Message message) {
        return switch (message.tag("Action").orElse("")) {
            case "Transfer" -> transfer(before, message);
            case "Mint" -> mint(before, message);
            case "Balance" -> answer(before, balance(before, message));
            case "Info" -> answer(before, info(before, message));
            case "Total-Supply" -> answer(before, totalSupply(before, message));
            default -> Step.unchanged(before);
        };
    }

    @Override
    public byte[] encode(Balances balances) {
        return new CanonicalBytes()
                .map(balances.atoms(), CanonicalBytes::integer)
                .toByteArray();
    }

    private Step<Balances> transfer(Balances before, Message message) {
        Optional<Id> recipient = message.tag("Recipient").flatMap(TokenProcess::account);
        Optional<BigInteger> quantity = message.tag("Quantity").flatMap(Quantity::parsePositive);
        if (recipient.isEmpty()) {
            return refuse(before, message, "Recipient must be an id of 43 base64url characters", "Recipient");
        }
        if (quantity.isEmpty()) {
            return refuse(before, message, "Quantity must be a positive decimal string of atoms", "Quantity");
        }
        if (quantity.get().compareTo(before.of(message.from())) > 0) {
            return answer(before, Draft.error(message, "Insufficient Balance!"));
        }
        var after = before.move(message.from(), recipient.get(), quantity.get());
        var notices = message.tag("Cast").isPresent()
                ? List.<OutboxMessage>of()
                : notices(message, recipient.get(), quantity.get());
        return new Step<>(after, notices, "");
    }

    private static List<OutboxMessage> notices(Message transfer, Id recipient, BigInteger quantity) {
        var debit = Draft.to(transfer.from(), "Debit-Notice")
                .tag("Recipient", recipient)
                .tag("Quantity", quantity)
                .forwardAll(transfer);
        var credit = Draft.to(recipient, "Credit-Notice")
                .tag("Sender", transfer.from())
                .tag("Quantity", quantity)
                .forwardAll(transfer);
        return List.of(debit.done(), credit.done());
    }

    private Step<Balances> mint(Balances before, Message message) {
        if (!minters.contains(message.from())) {
            return answer(before, Draft.error(message, "Only a minter can mint new %s".formatted(asset.ticker())));
        }
        Optional<BigInteger> quantity = message.tag("Quantity").flatMap(Quantity::parsePositive);
        if (quantity.isEmpty()) {
            return refuse(before, message, "Quantity must be a positive decimal string of atoms", "Quantity");
        }
        return new Step<>(before.plus(message.from(), quantity.get()), List.of(), "");
    }

    private Draft balance(Balances balances, Message query) {
        Id account = query.tag("Recipient")
                .or(() -> query.tag("Target"))
                .flatMap(TokenProcess::account)
                .orElse(query.from());
        return Draft.response(query)
                .tag("Balance", balances.of(account))
                .tag("Ticker", asset.ticker())
                .tag("Account", account);
    }

    private Draft info(Balances balances, Message query) {
        return Draft.response(query)
                .tag("name", asset.ticker())
                .tag("ticker", asset.ticker())
                .tag("denomination", asset.decimals())
                .tag("supply", balances.supply());
    }

    private Draft totalSupply(Balances balances, Message query) {
        return Draft.response(query).tag("Total-Supply", balances.supply()).tag("Ticker", asset.ticker());
    }

    private static Step<Balances> answer(Balances state, Draft draft) {
        return new Step<>(state, List.of(draft.done()), "");
    }

    private static Step<Balances> refuse(Balances state, Message message, String expected, String tag) {
        String found = message.tag(tag).map("'%s'"::formatted).orElse("absent");
        return answer(state, Draft.error(message, "%s, but is %s".formatted(expected, found)));
    }

    private static Optional<Id> account(String text) {
        try {
            return Optional.of(Id.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
