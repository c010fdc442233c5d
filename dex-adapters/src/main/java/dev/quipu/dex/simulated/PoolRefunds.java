package dev.quipu.dex.simulated;

import dev.quipu.ao.Id;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.dex.simulated.BotegaPool.Credit;
import dev.quipu.dex.simulated.BotegaPool.PendingProvide;
import java.math.BigInteger;
import java.util.List;

/** What a pool sends when it gives tokens back. */
final class PoolRefunds {

    private PoolRefunds() {}

    static List<OutboxMessage> swap(Pair pair, Credit credit, String reason) {
        var back =
                refund(credit, reason).tag("X-Refunded-Order", credit.notice().id());
        var error = error("Order", "Swap", credit, reason)
                .tag("From-Token", credit.token())
                .tag("From-Quantity", credit.quantity())
                .tag("To-Token", pair.other(credit.token()));
        credit.notice().tag("X-Expected-Min-Output").ifPresent(minimum -> error.tag("To-Quantity", minimum));
        return List.of(finish(back, credit), finish(error, credit));
    }

    static List<OutboxMessage> provide(Credit credit, PendingProvide pending, String reason) {
        var back =
                refund(credit, reason).tag("X-Refunded-Provide", credit.notice().id());
        var pendingBack = transfer(pending.token(), credit, pending.quantity())
                .tag("X-Refunded-Transfer", pending.notice())
                .tag("X-Refunded-Provide", credit.notice().id());
        var error = error("Provide", "Provide", credit, reason)
                .tag("Token-A", credit.token())
                .tag("Token-B", pending.token())
                .tag("Token-A-Quantity", credit.quantity())
                .tag("Token-B-Quantity", pending.quantity());
        return List.of(finish(back, credit), finish(pendingBack, credit), finish(error, credit));
    }

    /** What a Provide brought beyond the pool's ratio. */
    static OutboxMessage excess(Id token, Credit credit, BigInteger quantity) {
        return finish(transfer(token, credit, quantity), credit);
    }

    static OutboxMessage unknownAction(Credit credit) {
        var back = transfer(credit.token(), credit, credit.quantity())
                .tag("X-Action", "Credit-Notice-Error")
                .tag("X-Error", "X-Action must be Swap or Provide");
        return finish(back, credit);
    }

    private static Draft refund(Credit credit, String reason) {
        var back = transfer(credit.token(), credit, credit.quantity()).tag("X-Refund-Reason", reason);
        credit.notice().tag("Pushed-For").ifPresent(pushedFor -> back.tag("X-Refunded-Transfer", pushedFor));
        return back;
    }

    private static Draft transfer(Id token, Credit credit, BigInteger quantity) {
        return Draft.to(token, "Transfer").tag("Recipient", credit.sender()).tag("Quantity", quantity);
    }

    private static Draft error(String noun, String action, Credit credit, String reason) {
        return Draft.to(credit.sender(), noun + "-Error")
                .tag("Response-For", action)
                .tag(noun + "-Id", credit.notice().id())
                .tag("Result", reason);
    }

    private static OutboxMessage finish(Draft draft, Credit credit) {
        return draft.tag("Trigger-Timestamp", credit.notice().timestampMillis())
                .forward(credit.notice(), PoolTags.RESERVED)
                .done();
    }
}
