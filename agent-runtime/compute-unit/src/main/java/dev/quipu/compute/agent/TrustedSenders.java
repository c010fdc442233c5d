package dev.quipu.compute.agent;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import java.util.List;

/**
 * Whom a fund believes, and about what.
 *
 * <p>Anyone can write a From-Process tag, so a message that speaks for a process counts only when an authority signed
 * it, as aos does. And anyone can have a stranger's item assigned to a process, so money counts only in a message that
 * is addressed to the fund itself; a fact counts wherever it was addressed.
 *
 * @param feeds wallets or processes that deliver news, candles and prices
 * @param venues token and pool processes whose notices move money
 * @param authorities wallets that sign for processes: the messenger units in use
 */
public record TrustedSenders(List<Id> feeds, List<Id> venues, List<Id> authorities) {

    public TrustedSenders {
        feeds = List.copyOf(feeds);
        venues = List.copyOf(venues);
        authorities = List.copyOf(authorities);
    }

    boolean vouchForFact(Message message) {
        return isAuthentic(message) && feeds.contains(message.from());
    }

    boolean vouchForMoney(Message message) {
        return isAuthentic(message)
                && venues.contains(message.from())
                && message.target().equals(message.process());
    }

    private boolean isAuthentic(Message message) {
        return message.from().equals(message.owner()) || authorities.contains(message.owner());
    }
}
