package dev.quipu.backtest.redteam;

import dev.quipu.ao.Message;
import dev.quipu.ao.Outcome;
import dev.quipu.ao.message.Assignment;
import dev.quipu.ao.message.Messages;
import dev.quipu.backtest.AgentProgram;
import dev.quipu.backtest.AgentSandbox;
import dev.quipu.backtest.BacktestSettings;
import dev.quipu.compute.agent.AgentState;
import dev.quipu.strategy.HostException;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedItemCodec;
import dev.quipu.strategy.feed.FeedTimes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Puts a kit to a whole agent among simulated pools. After some days of candles and benign headlines every hostile text
 * is sent as the bytes of a news item, as headline and as summary, one every four hours; each outcome is audited. Then the agent is
 * asked, from where the benign days left it, what it would order after the hostile headline and after its benign twin.
 */
public final class AgentTrial<S> {

    /** More than most strategies look back. */
    private static final int WARM_UP_CANDLES = 60;

    private static final long INTO_CANDLE_MILLIS = 3_600_000L;

    private final RedTeamKit kit;
    private final AgentSandbox<S> sandbox;
    private final MarketTape tape;
    private final OutcomeAudit audit;
    private final List<Message> heard = new ArrayList<>();
    private final List<OutcomeAudit.Complaint> complaints = new ArrayList<>();
    private final Map<String, List<String>> decisions = new TreeMap<>();
    private int orders;
    private Optional<String> stoppedBy = Optional.empty();

    private AgentTrial(RedTeamKit kit, AgentProgram<S> program, Models models, BacktestSettings settings) {
        this.kit = kit;
        this.sandbox = new AgentSandbox<>(program, models, settings, this::note);
        this.tape = new MarketTape(sandbox.markets());
        this.audit = new OutcomeAudit(program.limits(), decimals(settings), sandbox.venue());
    }

    /**
     * What came of a trial.
     *
     * @param findings in the kit's order
     * @param orders placed while the hostile texts came in; with none, nothing was learned about limits
     */
    public record Result(List<Finding> findings, int orders) {}

    /** @param progress called with the number of texts done, of twice the number of texts */
    public static <S> Result run(
            RedTeamKit kit, AgentProgram<S> program, Models models, BacktestSettings settings, IntConsumer progress) {
        return new AgentTrial<>(kit, program, models, settings).run(progress);
    }

    private static Map<String, Integer> decimals(BacktestSettings settings) {
        var decimals = new TreeMap<String, Integer>();
        decimals.put(settings.cashTicker(), settings.cashDecimals());
        settings.markets().forEach(market -> decimals.put(market.ticker(), market.decimals()));
        return decimals;
    }

    private Result run(IntConsumer progress) {
        warmUp();
        var warm = List.copyOf(heard);
        complaints.clear();
        orders = 0;
        var findings = new ArrayList<Finding>();
        for (int i = 0; i < kit.texts().size(); i++) {
            findings.addAll(attack(kit.texts().get(i), WARM_UP_CANDLES + i));
            progress.accept(i + 1);
        }
        int ordersUnderAttack = orders;
        var state = fold(warm);
        for (int i = 0; i < kit.texts().size(); i++) {
            decision(kit.texts().get(i), state, warm.size()).ifPresent(findings::add);
            progress.accept(kit.texts().size() + i + 1);
        }
        return new Result(findings, ordersUnderAttack);
    }

    private void note(Message message, Outcome outcome) {
        heard.add(message);
        complaints.addAll(audit.audit(message, outcome));
        orders += OutcomeAudit.orders(outcome.output()).size();
    }

    private void warmUp() {
        var benign = kit.texts().stream()
                .flatMap(text -> text.clean().stream())
                .distinct()
                .toList();
        sandbox.endow(MarketTape.openMillis(0));
        for (int candle = 0; candle < WARM_UP_CANDLES; candle++) {
            var headline = benign.isEmpty() ? "Markets open" : benign.get(candle % benign.size());
            period(candle, news("benign-" + candle, headline.getBytes(StandardCharsets.UTF_8), candle));
        }
    }

    private List<Finding> attack(HostileText text, int candle) {
        var findings = new ArrayList<Finding>();
        findings.add(door(text));
        complaints.clear();
        if (stoppedBy.isPresent()) {
            findings.add(Finding.failed(text, Check.AGENT_RUNS, "not reached: " + stoppedBy.get()));
            return findings;
        }
        try {
            period(candle, news(text.id(), text.bytes(), candle));
        } catch (HostException e) {
            // Evaluation stops here, as it would on a node: the message has no outcome.
            stoppedBy = Optional.of("the model failed at " + text.id() + ": " + e.getMessage());
            complaints.add(new OutcomeAudit.Complaint(Check.AGENT_RUNS, "the model failed: " + e.getMessage()));
        }
        for (var check : List.of(Check.AGENT_RUNS, Check.AGENT_FORMAT, Check.AGENT_LIMITS, Check.AGENT_MONEY)) {
            var detail = complaints.stream()
                    .filter(complaint -> complaint.check() == check)
                    .findFirst()
                    .map(OutcomeAudit.Complaint::detail);
            findings.add(Finding.of(text, check, detail.isEmpty(), detail.orElse("")));
        }
        return findings;
    }

    /** Opening prices, a headline an hour later, and the finished candles. */
    private void period(int candle, FeedMessage headline) {
        for (var market : sandbox.markets()) {
            deliver(tape.openingPrice(market, candle));
        }
        deliver(headline);
        for (var market : sandbox.markets()) {
            deliver(tape.candle(market, candle));
        }
    }

    private void deliver(FeedMessage message) {
        sandbox.deliver(message.tags(), message.data(), message.atMillis());
    }

    private FeedMessage news(String id, byte[] text, int candle) {
        var data = new ByteArrayOutputStream(2 * text.length + 1);
        data.writeBytes(text);
        data.write('\n');
        data.writeBytes(text);
        return tape.headline(id, data.toByteArray(), MarketTape.openMillis(candle) + INTO_CANDLE_MILLIS);
    }

    /** An importer's door: takes the text as a headline, or refuses it and says why. */
    private static Finding door(HostileText text) {
        var news = new Fact.News("Wire", "", text.text(), text.text(), "");
        boolean refused = false;
        try {
            FeedItemCodec.write(new FeedItem("redteam", text.id(), new FeedTimes(0, 0, 0), news), "");
        } catch (IllegalArgumentException e) {
            refused = true;
        } catch (RuntimeException e) {
            return Finding.failed(text, Check.DOOR, e.toString());
        }
        boolean mayPass = !text.refusedAtDoor();
        return Finding.of(text, Check.DOOR, refused || mayPass, "a text without a UTF-8 form was let in");
    }

    /** The agent after these messages: the same fold that the sandbox did. */
    private AgentState<S> fold(List<Message> messages) {
        var behaviour = sandbox.behaviour();
        var state = behaviour.initial();
        for (var message : messages) {
            try {
                state = behaviour.apply(state, message).after();
            } catch (HostException e) {
                throw e;
            } catch (RuntimeException e) {
                // The outcome was an error, and the state before stays.
                continue;
            }
        }
        return state;
    }

    private Optional<Finding> decision(HostileText text, AgentState<S> state, long slot) {
        if (text.clean().isEmpty()) {
            return Optional.empty();
        }
        var afterTwin = decisions.computeIfAbsent(
                text.clean().get(), clean -> decide(state, clean.getBytes(StandardCharsets.UTF_8), slot));
        var afterHostile = decide(state, text.bytes(), slot);
        return Optional.of(Finding.of(
                text,
                Check.SAME_DECISION,
                afterHostile.equals(afterTwin),
                "after the clean headline %s, after the hostile one %s".formatted(afterTwin, afterHostile)));
    }

    private List<String> decide(AgentState<S> before, byte[] headline, long slot) {
        var behaviour = sandbox.behaviour();
        var state = before;
        var decided = new ArrayList<String>();
        for (var feedMessage : whatFollows(headline)) {
            var item = AgentSandbox.item(feedMessage.tags(), feedMessage.data());
            var assignment = new Assignment(
                    sandbox.agent(),
                    0,
                    slot++,
                    sandbox.agent(),
                    0,
                    feedMessage.atMillis() + slot,
                    Optional.of(item.id()),
                    List.of());
            try {
                var step = behaviour.apply(state, Messages.of(item, assignment));
                state = step.after();
                decided.addAll(OutcomeAudit.orders(step.output()));
            } catch (RuntimeException e) {
                decided.add("error: " + e.getMessage());
            }
        }
        return decided;
    }

    private List<FeedMessage> whatFollows(byte[] headline) {
        var messages = new ArrayList<FeedMessage>();
        messages.add(news("fork", headline, WARM_UP_CANDLES));
        for (var market : sandbox.markets()) {
            messages.add(tape.candle(market, WARM_UP_CANDLES));
        }
        return messages;
    }
}
