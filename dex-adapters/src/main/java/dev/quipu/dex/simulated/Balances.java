package dev.quipu.dex.simulated;

import dev.quipu.ao.Id;
import java.math.BigInteger;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who holds how many atoms; an immutable value. An account without atoms has no entry, so that equal holdings are equal
 * maps whatever their history.
 */
public record Balances(SortedMap<Id, BigInteger> atoms) {

    public static final Balances NONE = new Balances(Collections.emptySortedMap());

    public Balances {
        atoms = Collections.unmodifiableSortedMap(atoms);
    }

    /** Atoms an account holds; 0 for a stranger. */
    public BigInteger of(Id account) {
        return atoms.getOrDefault(account, BigInteger.ZERO);
    }

    /** Atoms in existence. */
    public BigInteger supply() {
        return atoms.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
    }

    Balances plus(Id account, BigInteger change) {
        var after = new TreeMap<>(atoms);
        add(after, account, change);
        return new Balances(after);
    }

    Balances move(Id from, Id to, BigInteger quantity) {
        var after = new TreeMap<>(atoms);
        add(after, from, quantity.negate());
        add(after, to, quantity);
        return new Balances(after);
    }

    private static void add(SortedMap<Id, BigInteger> atoms, Id account, BigInteger change) {
        BigInteger balance = atoms.getOrDefault(account, BigInteger.ZERO).add(change);
        if (balance.signum() < 0) {
            throw new IllegalStateException("balance of %s would fall to %s".formatted(account, balance));
        }
        if (balance.signum() == 0) {
            atoms.remove(account);
        } else {
            atoms.put(account, balance);
        }
    }
}
