package dev.quipu.examples.newsmemory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.Outcome;
import dev.quipu.ao.Tag;
import dev.quipu.backtest.AgentProgram;
import dev.quipu.backtest.AgentSandbox;
import dev.quipu.backtest.BacktestSettings;
import dev.quipu.backtest.MarketSettings;
import dev.quipu.feeds.Archive;
import dev.quipu.feeds.ImportOptions;
import dev.quipu.feeds.Timeline;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedItemCodec;
import dev.quipu.strategy.fund.RiskLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The agent over the demo's archive: nine months of real headlines and candles, through the runtime and its pools. */
class RealArchiveTest {

    private static final Asset USDC = new Asset("USDC", 6);
    private static final Asset BTC = new Asset("BTC", 8);
    private static final int CHECKPOINT_MESSAGES = 3_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<FeedItem> items;

    @BeforeAll
    static void readArchive() {
        var data = Path.of(System.getProperty("quipu.root")).resolve("examples/data");
        var options = ImportOptions.defaults();
        items = Timeline.merge(List.of(
                        Archive.read("cryptonews", data.resolve("cryptonews.csv.gz"), options),
                        Archive.read(
                                "coinbase", data.resolve("Coinbase-BTC-USD-PT4H-20210801_20220706.json.gz"), options)))
                .items();
    }

    private record Turn(Message message, Outcome outcome) {}

    private static AgentProgram<MemoryState> program() {
        return new AgentProgram<>(
                "news-memory",
                new LinkedHashMap<>(),
                new NewsMemory(BTC, Parameters.defaults()),
                new RiskLimits(Amount.ofUnits(USDC, "10"), 5_000, 200));
    }

    private static AgentSandbox<MemoryState> sandbox(List<Turn> turns) {
        var settings = new BacktestSettings(
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "USDC",
                6,
                "100000",
                List.of(new MarketSettings("BTC-USD", "BTC", 8, "20000000", 25, 600_000)),
                0);
        return new AgentSandbox<>(
                program(), new NoModel(), settings, (message, outcome) -> turns.add(new Turn(message, outcome)));
    }

    private static List<Turn> run(int itemCount) {
        var turns = new ArrayList<Turn>();
        var sandbox = sandbox(turns);
        sandbox.endow(items.getFirst().times().deliveredMillis());
        for (var item : items.subList(0, itemCount)) {
            var envelope = FeedItemCodec.write(item, "");
            var tags = envelope.headers().stream()
                    .map(header -> new Tag(header.name(), header.value()))
                    .toList();
            sandbox.deliver(
                    tags,
                    envelope.data().getBytes(StandardCharsets.UTF_8),
                    item.times().deliveredMillis());
        }
        return turns;
    }

    private static JsonNode json(Outcome outcome) {
        try {
            return JSON.readTree(outcome.output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldTradeOnWhatItRemembersAndNameIt() {
        var headlines = new TreeMap<String, String>();
        int fills = 0;
        int entries = 0;
        for (var turn : run(items.size())) {
            assertThat(turn.outcome().error()).isEmpty();
            var step = json(turn.outcome());
            if (step.at("/event/kind").asText().equals("news")) {
                headlines.put(
                        step.at("/event/id").asText(),
                        step.at("/event/headline").asText());
            }
            fills += step.has("fill") ? 1 : 0;
            for (var intent : step.path("intents")) {
                var because = new ArrayList<String>();
                intent.path("because").forEach(id -> because.add(id.asText()));
                if (intent.path("reason").asText().startsWith("enter")) {
                    entries++;
                    assertThat(because.getLast()).isEqualTo(turn.message().id().toString());
                    assertThat(because.subList(0, because.size() - 1))
                            .allSatisfy(id -> assertThat(headlines).containsKey(id));
                }
            }
        }
        assertThat(headlines).hasSizeGreaterThan(7_000);
        assertThat(entries).isPositive();
        assertThat(fills).isGreaterThanOrEqualTo(2);
    }

    @Test
    void shouldComeToTheSameStateFromACheckpoint() {
        var turns = run(CHECKPOINT_MESSAGES);
        var behaviour = sandbox(new ArrayList<>()).behaviour();
        var state = behaviour.initial();
        int half = turns.size() / 2;
        for (int i = 0; i < turns.size(); i++) {
            if (i == half) {
                state = behaviour.decode(behaviour.encode(state));
            }
            state = behaviour.apply(state, turns.get(i).message()).after();
        }

        assertThat(state.author().memory().entries())
                .hasSize(Parameters.defaults().capacity());
        assertThat(Id.sha256(behaviour.encode(state)))
                .isEqualTo(turns.getLast().outcome().stateRoot());
    }

    @Test
    void shouldGiveTheSameOutcomesTwice() {
        var first = run(CHECKPOINT_MESSAGES);
        var second = run(CHECKPOINT_MESSAGES);

        assertThat(second.getLast().outcome()).isEqualTo(first.getLast().outcome());
        assertThat(second.stream().map(turn -> turn.outcome().output()).toList())
                .isEqualTo(first.stream().map(turn -> turn.outcome().output()).toList());
    }

    /** There is no language model in this agent. */
    private record NoModel() implements SentimentModel {

        @Override
        public String id() {
            return "none";
        }

        @Override
        public Sentiment score(String text) {
            throw new AssertionError("nobody should ask: " + text);
        }
    }
}
