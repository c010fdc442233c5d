package dev.quipu.strategy.fund;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fund's books, in whole atoms. Immutable: each booking returns the books after it.
 *
 * <table>
 * <caption>What each booking does</caption>
 * <tr><td>{@link #deposit}</td><td>balance up, deposits up</td></tr>
 * <tr><td>{@link #place}</td><td>input leaves the balance and is in flight under the next reference</td></tr>
 * <tr><td>{@link #fill}</td><td>input leaves the fund, output enters the balance, fee is noted</td></tr>
 * <tr><td>{@link #refund}</td><td>what came back enters the balance, the order is gone</td></tr>
 * <tr><td>{@link #overdueUnknown}</td><td>orders unanswered for too long are marked; no amount changes</td></tr>
 * </table>
 *
 * <p>An order is released once: a second answer, or one under a reference never given, changes nothing. No balance is
 * ever negative. Only an {@link Approved} order can be placed.
 */
public final class Fund {

    /** How long an order may stay unanswered, by message time, before it is marked unknown: one day. */
    public static final long ANSWER_PATIENCE_MILLIS = 86_400_000L;

    private final Asset base;
    private final SortedMap<Asset, Amount> balances; // no zero amounts, so equal books have equal bytes
    private final SortedMap<Long, PendingSwap> inFlight;
    private final SortedMap<Asset, Amount> deposits;
    private final SortedMap<Asset, Amount> feesPaid;
    private final long nextReference;

    private Fund(
            Asset base,
            SortedMap<Asset, Amount> balances,
            SortedMap<Long, PendingSwap> inFlight,
            SortedMap<Asset, Amount> deposits,
            SortedMap<Asset, Amount> feesPaid,
            long nextReference) {
        this.base = base;
        this.balances = Collections.unmodifiableSortedMap(balances);
        this.inFlight = Collections.unmodifiableSortedMap(inFlight);
        this.deposits = Collections.unmodifiableSortedMap(deposits);
        this.feesPaid = Collections.unmodifiableSortedMap(feesPaid);
        this.nextReference = nextReference;
    }

    /** A fund that owns nothing and counts in {@code base}, its cash. */
    public static Fund empty(Asset base) {
        return new Fund(base, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), 1);
    }

    /** Books money from outside; it must be positive. */
    public Fund deposit(Amount amount) {
        if (!amount.isPositive()) {
            throw new IllegalArgumentException("a deposit must be positive: " + amount);
        }
        return new Fund(base, plus(balances, amount), inFlight, plus(deposits, amount), feesPaid, nextReference);
    }

    /**
     * Reserves the input of an approved swap; the order is then {@code inFlight().get(reference)}.
     *
     * @param messageId the message that is being handled
     * @param nowMillis its time
     */
    public Fund place(Approved<Intent.Swap> approved, String messageId, long nowMillis) {
        var sell = approved.intent().sell();
        if (balance(sell.asset()).compareTo(sell) < 0) {
            throw new IllegalArgumentException(
                    "approved for other books: " + sell + " to sell, but the balance is " + balance(sell.asset()));
        }
        var order = new PendingSwap(
                nextReference,
                sell,
                approved.quoted(),
                approved.minimumBuy(),
                approved.intent().slippageBps(),
                messageId,
                nowMillis,
                false);
        var orders = new TreeMap<>(inFlight);
        orders.put(nextReference, order);
        return new Fund(base, plus(balances, sell.negated()), orders, deposits, feesPaid, nextReference + 1);
    }

    /** Marks every order that has waited for {@link #ANSWER_PATIENCE_MILLIS}; these books when there is none. */
    public Fund overdueUnknown(long nowMillis) {
        if (inFlight.values().stream().noneMatch(order -> order.isOverdue(nowMillis))) {
            return this;
        }
        var orders = new TreeMap<>(inFlight);
        orders.replaceAll((_, order) -> order.isOverdue(nowMillis) ? order.asUnknown() : order);
        return new Fund(base, balances, orders, deposits, feesPaid, nextReference);
    }

    /** Books a fill; empty when no such order is in flight or the assets are not that order's. */
    public Optional<Fund> fill(String reference, Amount received, Amount feePaid) {
        return pending(reference)
                .filter(order -> order.buy().equals(received.asset()))
                .filter(order -> order.sell().asset().equals(feePaid.asset()))
                .filter(order ->
                        received.atoms().signum() >= 0 && feePaid.atoms().signum() >= 0)
                .map(order -> release(order, received, plus(feesPaid, feePaid)));
    }

    /** Books a refund; empty when no such order is in flight or the asset is not what that order sold. */
    public Optional<Fund> refund(String reference, Amount returned) {
        return pending(reference)
                .filter(order -> order.sell().asset().equals(returned.asset()))
                .filter(order -> returned.atoms().signum() >= 0)
                .map(order -> release(order, returned, feesPaid));
    }

    /** The order in flight under this reference. */
    public Optional<PendingSwap> pending(String reference) {
        return parse(reference).map(inFlight::get);
    }

    /** Whether an order between these two assets, in either direction, is in flight and not unknown. */
    public boolean hasInFlight(Asset one, Asset other) {
        for (var order : inFlight.values()) {
            var sold = order.sell().asset();
            if (order.unknown()) {
                continue;
            }
            if (sold.equals(one) && order.buy().equals(other)
                    || sold.equals(other) && order.buy().equals(one)) {
                return true;
            }
        }
        return false;
    }

    /** Whether any order in flight that is not unknown sells or buys this asset. */
    public boolean hasInFlight(Asset asset) {
        for (var order : inFlight.values()) {
            if (!order.unknown()
                    && (order.sell().asset().equals(asset) || order.buy().equals(asset))) {
                return true;
            }
        }
        return false;
    }

    public Asset base() {
        return base;
    }

    /** Free base asset: what is in flight is not in it. */
    public Amount cash() {
        return balance(base);
    }

    /** Free amount of one asset; zero when none is held. */
    public Amount balance(Asset asset) {
        var amount = balances.get(asset);
        return amount == null ? Amount.zero(asset) : amount;
    }

    /** Non-zero balances in order of ticker, cash included; unmodifiable. */
    public SortedMap<Asset, Amount> balances() {
        return balances;
    }

    /** Orders by reference, unknown ones among them; unmodifiable. */
    public SortedMap<Long, PendingSwap> inFlight() {
        return inFlight;
    }

    /** Everything ever deposited, by asset; unmodifiable. */
    public SortedMap<Asset, Amount> deposits() {
        return deposits;
    }

    /** Venue fees of all fills, by the asset they were taken in; unmodifiable. */
    public SortedMap<Asset, Amount> feesPaid() {
        return feesPaid;
    }

    /** What the fund still owns of one asset: its balance and the inputs of orders in flight, unknown ones too. */
    public Amount holding(Asset asset) {
        var holding = balance(asset);
        for (var order : inFlight.values()) {
            if (order.sell().asset().equals(asset)) {
                holding = holding.plus(order.sell());
            }
        }
        return holding;
    }

    /**
     * Net asset value in the base asset: the sum over assets of ⌊holding × last price⌋. An order in flight counts with
     * its input, so placing and refunding leave the value as it is; an unknown one too, for it is neither written off
     * nor made up until its answer comes. What has no price counts as nothing.
     */
    public Amount nav(Prices prices) {
        var nav = holding(base);
        for (var price : prices.byAsset().values()) {
            nav = nav.plus(price.valueFloor(holding(price.base())));
        }
        return nav;
    }

    public void write(StateWriter out) {
        out.writeAsset(base)
                .writeList(balances.values(), StateWriter::writeAmount)
                .writeList(inFlight.values(), Fund::writeOrder)
                .writeList(deposits.values(), StateWriter::writeAmount)
                .writeList(feesPaid.values(), StateWriter::writeAmount)
                .writeLong(nextReference);
    }

    public static Fund read(StateReader in) {
        return new Fund(in.readAsset(), byAsset(in), readOrders(in), byAsset(in), byAsset(in), in.readLong());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fund f
                && base.equals(f.base)
                && balances.equals(f.balances)
                && inFlight.equals(f.inFlight)
                && deposits.equals(f.deposits)
                && feesPaid.equals(f.feesPaid)
                && nextReference == f.nextReference;
    }

    @Override
    public int hashCode() {
        return 31 * balances.hashCode() + inFlight.hashCode();
    }

    @Override
    public String toString() {
        return "Fund" + balances.values() + " in flight " + inFlight.values();
    }

    private Fund release(PendingSwap order, Amount credit, SortedMap<Asset, Amount> feesAfter) {
        var orders = new TreeMap<>(inFlight);
        orders.remove(order.reference());
        return new Fund(base, plus(balances, credit), orders, deposits, feesAfter, nextReference);
    }

    private static SortedMap<Asset, Amount> plus(Map<Asset, Amount> amounts, Amount change) {
        var next = new TreeMap<>(amounts);
        var before = next.get(change.asset());
        var after = before == null ? change : before.plus(change);
        if (after.isZero()) {
            next.remove(change.asset());
        } else {
            next.put(change.asset(), after);
        }
        return next;
    }

    /** Only the number as we write it: "07" and "+7" are not reference 7. */
    private static Optional<Long> parse(String reference) {
        try {
            long number = Long.parseLong(reference);
            return Long.toString(number).equals(reference) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void writeOrder(StateWriter out, PendingSwap order) {
        out.writeLong(order.reference())
                .writeAmount(order.sell())
                .writeAmount(order.quoted())
                .writeAmount(order.minimumBuy())
                .writeInt(order.slippageBps())
                .writeString(order.placedOn())
                .writeLong(order.placedMillis())
                .writeBoolean(order.unknown());
    }

    private static SortedMap<Long, PendingSwap> readOrders(StateReader in) {
        var orders = new TreeMap<Long, PendingSwap>();
        for (var order : in.readList(Fund::readOrder)) {
            orders.put(order.reference(), order);
        }
        return orders;
    }

    private static PendingSwap readOrder(StateReader in) {
        return new PendingSwap(
                in.readLong(),
                in.readAmount(),
                in.readAmount(),
                in.readAmount(),
                in.readInt(),
                in.readString(),
                in.readLong(),
                in.readBoolean());
    }

    private static SortedMap<Asset, Amount> byAsset(StateReader in) {
        var amounts = new TreeMap<Asset, Amount>();
        for (var amount : in.readList(StateReader::readAmount)) {
            amounts.put(amount.asset(), amount);
        }
        return amounts;
    }
}
