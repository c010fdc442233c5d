package dev.quipu.compute.agent;

import static dev.quipu.compute.agent.Agent.BTC;
import static dev.quipu.compute.agent.Agent.BTC_TOKEN;
import static dev.quipu.compute.agent.Agent.USDC;
import static dev.quipu.compute.agent.Agent.USDC_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quipu.ao.Tag;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.memory.HashedNgrams;
import dev.quipu.strategy.text.TextFormat;
import dev.quipu.strategy.text.TextModel;
import dev.quipu.strategy.text.TextRequest;
import dev.quipu.strategy.tool.Tool;
import dev.quipu.strategy.tool.Toolbox;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The output is a contract with whoever draws the tear sheet: the bytes are spelled out here. */
class StepReportTest {

    private final Agent<List<String>> agent = new Agent<>(new Diary((view, event) -> switch (event) {
        case Event.News news -> {
            view.sentiment(news.fact().headline());
            view.sentiment("down");
            view.sentiment(news.fact().headline());
            yield List.of();
        }
        case Event.MarketPrice _ ->
            List.of(
                    new Intent.Swap(Amount.ofUnits(USDC, "40000"), BTC, 50, "say \"why\"", List.of("a", "b")),
                    new Intent.Swap(Amount.ofUnits(USDC, "1"), BTC, 50, "again", List.of()));
        case Event.Candle _, Event.Deposited _, Event.Filled _, Event.Refunded _ -> List.of();
    }));

    @Test
    void shouldReportADeposit() {
        var step = agent.deposit("100000");
        assertThat(step.output())
                .isEqualTo("{\"event\":{\"kind\":\"deposit\",\"id\":\"" + Agent.id(1_001)
                        + "\",\"timestampMillis\":1650000000001},"
                        + "\"deposit\":{\"asset\":\"USDC\",\"atoms\":\"100000000000\"},"
                        + "\"fund\":{\"base\":\"USDC\",\"navAtoms\":\"100000000000\",\"cashAtoms\":\"100000000000\","
                        + "\"positions\":[],\"prices\":[],\"inFlight\":[]}}");
    }

    @Test
    void shouldReportNewsWithEveryTextAskedAboutOnce() {
        var step = agent.send(agent.feed(new Fact.News("Tribune", "bitcoin", "BTC up ☀", "", "https://x.test/1")));
        assertThat(step.output())
                .startsWith("{\"event\":{\"kind\":\"news\",\"id\":\"" + Agent.id(1_001)
                        + "\",\"timestampMillis\":1650003600001,\"publishedMillis\":1650003600000,\"headline\":\"BTC up ☀\",\"source\":\"Tribune\","
                        + "\"url\":\"https://x.test/1\"},"
                        + "\"sentiment\":[{\"text\":\"BTC up ☀\",\"negativeMicros\":100000,\"neutralMicros\":200000,"
                        + "\"positiveMicros\":700000},{\"text\":\"down\",\"negativeMicros\":700000,"
                        + "\"neutralMicros\":200000,\"positiveMicros\":100000}],\"fund\":{");
    }

    @Test
    void shouldReportIntentsApprovedAndRefused() {
        agent.deposit("100000");
        var step = agent.price("BTC-USD", "50000");
        assertThat(step.output())
                .isEqualTo("{\"event\":{\"kind\":\"price\",\"id\":\"" + Agent.id(1_002)
                        + "\",\"timestampMillis\":1650003600002,\"market\":\"BTC-USD\"},"
                        + "\"intents\":[{\"kind\":\"swap\",\"reference\":\"1\",\"sellAsset\":\"USDC\","
                        + "\"sellAtoms\":\"40000000000\",\"buyAsset\":\"BTC\",\"minimumBuyAtoms\":\"79360000\","
                        + "\"slippageBps\":50,\"reason\":\"say \\\"why\\\"\",\"because\":[\"a\",\"b\"],"
                        + "\"approved\":true},"
                        + "{\"kind\":\"swap\",\"sellAsset\":\"USDC\",\"sellAtoms\":\"1000000\",\"buyAsset\":\"BTC\","
                        + "\"slippageBps\":50,\"reason\":\"again\",\"because\":[],\"approved\":false,"
                        + "\"refusal\":\"ORDER_IN_FLIGHT: an order of USDC to BTC is in flight\"}],"
                        + "\"fund\":{\"base\":\"USDC\",\"navAtoms\":\"100000000000\",\"cashAtoms\":\"60000000000\","
                        + "\"positions\":[],\"prices\":[{\"asset\":\"BTC\",\"priceE18\":\"50000000000000000000000\"}],"
                        + "\"inFlight\":[{\"reference\":\"1\",\"sellAsset\":\"USDC\","
                        + "\"sellAtoms\":\"40000000000\",\"buyAsset\":\"BTC\"}]}}");
    }

    @Test
    void shouldReportAFillAgainstItsQuote() {
        agent.deposit("100000");
        agent.price("BTC-USD", "50000");
        var step = agent.send(agent.credit(
                BTC_TOKEN,
                "79700000",
                new Tag("Reference", "1"),
                new Tag("Fee-Asset", "USDC"),
                new Tag("Fee", "120000000")));
        assertThat(step.output())
                .contains("\"fill\":{\"reference\":\"1\",\"sellAsset\":\"USDC\",\"sellAtoms\":\"40000000000\","
                        + "\"buyAsset\":\"BTC\",\"receivedAtoms\":\"79700000\",\"feeAsset\":\"USDC\","
                        + "\"feeAtoms\":\"120000000\",\"quotedAtoms\":\"80000000\"},"
                        + "\"fund\":{\"base\":\"USDC\",\"navAtoms\":\"99850000000\",\"cashAtoms\":\"60000000000\","
                        + "\"positions\":[{\"asset\":\"BTC\",\"atoms\":\"79700000\"}],"
                        + "\"prices\":[{\"asset\":\"BTC\",\"priceE18\":\"50000000000000000000000\"}],"
                        + "\"inFlight\":[]}}");
    }

    @Test
    void shouldReportARefund() {
        agent.deposit("100000");
        agent.price("BTC-USD", "50000");
        var step = agent.send(
                agent.credit(USDC_TOKEN, "40000000000", new Tag("Reference", "1"), new Tag("Refund", "too little")));
        assertThat(step.output())
                .contains("\"kind\":\"refund\"")
                .contains("\"refund\":{\"reference\":\"1\",\"sellAsset\":\"USDC\",\"sellAtoms\":\"40000000000\","
                        + "\"returnedAtoms\":\"40000000000\",\"reason\":\"too little\"},\"fund\":{");
    }

    @Test
    void shouldReportWhatWasEmbeddedAndEveryToolThatWasCalled() throws Exception {
        var tools = new Toolbox(List.of(Tool.named("cash", "Free cash")
                .answering((view, _) -> view.fund().cash().toString())));
        var curious = new Agent<>(new Diary((view, event) -> {
            if (event instanceof Event.News news) {
                view.embed(news.fact().headline());
                view.embed(news.fact().headline());
                view.use(tools, "{\"tool\":\"cash\",\"arguments\":{}}");
                view.use(tools, "{\"tool\":\"cash\",\"arguments\":{\"to\":\"me\"}}");
                view.use(tools, "{\"tool\":\"withdraw\",\"arguments\":{}}");
                view.use(tools, "please");
            }
            return List.of();
        }));

        var json = new ObjectMapper()
                .readTree(curious.send(curious.feed(new Fact.News("s", "", "BTC up", "", "")))
                        .output());

        assertThat(json.path("embedded")).hasToString("{\"by\":\"quipu-ngrams-1/256\",\"texts\":[\"BTC up\"]}");
        var used = json.path("tools");
        assertThat(used).hasSize(4);
        assertThat(used.get(0).path("answer").asText()).isEqualTo("0.000000 USDC");
        assertThat(used.get(1).path("refused").asText()).isEqualTo("to is no parameter of this tool");
        assertThat(used.get(2).path("refused").asText()).isEqualTo("no tool 'withdraw'");
        assertThat(used.get(3).path("refused").asText()).startsWith("no call: at character 0");
        assertThat(used.get(3).path("call").asText()).isEqualTo("please");
    }

    @Test
    void shouldReportWhomAnOpinionIsAbout() throws Exception {
        var asking = new Agent<>(new Diary((view, event) -> {
            if (event instanceof Event.News news) {
                view.sentiment(news.fact().headline(), "ETH");
                view.sentiment(news.fact().headline(), "BTC");
                view.sentiment(news.fact().headline());
                view.sentiment(news.fact().headline(), "ETH");
            }
            return List.of();
        }));

        var json = new ObjectMapper()
                .readTree(asking.send(asking.feed(new Fact.News("s", "", "BTC up, ETH down", "", "")))
                        .output());

        var asked = json.path("sentiment");
        assertThat(asked).hasSize(3);
        assertThat(asked.get(0).path("entity").asText()).isEqualTo("ETH");
        assertThat(asked.get(0).path("negativeMicros").asInt()).isEqualTo(700_000);
        assertThat(asked.get(1).path("entity").asText()).isEqualTo("BTC");
        assertThat(asked.get(1).path("positiveMicros").asInt()).isEqualTo(700_000);
        assertThat(asked.get(2).has("entity")).isFalse();
    }

    @Test
    void shouldReportWhatWasGeneratedAndWhatCameOfTheCall() throws Exception {
        var tools = new Toolbox(List.of(Tool.named("price", "Last price")
                .choice("asset", "Which", List.of("BTC", "ETH"))
                .answering((view, arguments) -> "no price of " + arguments.text("asset"))));
        var asked = new ArrayList<TextRequest>();
        var writer = new TextModel() {
            @Override
            public String id() {
                return "writer";
            }

            @Override
            public String generate(TextRequest request) {
                asked.add(request);
                return "{\"tool\":\"price\",\"arguments\":{\"asset\":\"ETH\"}}";
            }
        };
        var models = new Models(new Agent.FixedModel(), HashedNgrams.STANDARD, writer);
        var delegating = new Agent<>(
                new Diary((view, event) -> {
                    if (event instanceof Event.News news) {
                        view.use(tools, "Look up what matters.", news.fact().headline(), 40);
                        view.use(tools, "Look up what matters.", news.fact().headline(), 40);
                    }
                    return List.of();
                }),
                models);

        var json = new ObjectMapper()
                .readTree(delegating
                        .send(delegating.feed(new Fact.News("s", "", "ETH up", "", "")))
                        .output());

        assertThat(asked)
                .containsExactly(
                        new TextRequest("Look up what matters.", "ETH up", new TextFormat.Json(tools.schema()), 40));
        assertThat(json.path("generated").path("by").asText()).isEqualTo("writer");
        assertThat(json.path("generated").path("texts")).hasSize(1);
        assertThat(json.at("/generated/texts/0/about").asText()).isEqualTo("ETH up");
        assertThat(json.at("/generated/texts/0/text").asText()).startsWith("{\"tool\"");
        assertThat(json.path("tools")).hasSize(2);
        assertThat(json.at("/tools/0/answer").asText()).isEqualTo("no price of ETH");
    }

    @Test
    void shouldWriteJsonWhateverAHeadlineHolds() throws Exception {
        var nasty = "\"}],\"fund\":{\"navAtoms\":\"999\"}} \u0000\u2028\\ \t";
        var step = agent.send(agent.feed(new Fact.News("s", "", nasty, "", "")));
        var json = new ObjectMapper().readTree(step.output());
        assertThat(json.at("/event/headline").asText()).isEqualTo(nasty);
        assertThat(json.at("/fund/navAtoms").asText()).isEqualTo("0");
        assertThat(json.at("/event/url").isMissingNode()).isTrue();
    }
}
