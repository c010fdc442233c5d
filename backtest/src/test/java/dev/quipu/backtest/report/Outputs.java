package dev.quipu.backtest.report;

/** Agent outputs as {@code AgentBehaviour} writes them, for tests. */
final class Outputs {

    static final long HOUR = 3_600_000L;

    private Outputs() {}

    static String deposit(String usd) {
        return """
                {"event":{"kind":"deposit","id":"d"},"deposit":{"asset":"USDC","atoms":"%s000000"},%s}""".formatted(usd, fund(usd, usd, "0", null));
    }

    static String price(String nav, String cash, String btcAtoms, String btcPrice) {
        return """
                {"event":{"kind":"price","id":"p"},%s}""".formatted(fund(nav, cash, btcAtoms, btcPrice));
    }

    static String news(String id, String headline, int negative, int neutral, int positive, String fund) {
        return """
                {"event":{"kind":"news","id":"%s","headline":"%s","source":"Wire"},\
                "sentiment":[{"text":"%s","negativeMicros":%d,"neutralMicros":%d,"positiveMicros":%d}],%s}""".formatted(id, headline, headline, negative, neutral, positive, fund);
    }

    static String buy(String reference, String usd, String because, String fund) {
        return """
                {"event":{"kind":"candle","id":"c"},"intents":[{"kind":"swap","reference":"%s","sellAsset":"USDC",\
                "sellAtoms":"%s000000","buyAsset":"BTC","minimumBuyAtoms":"1","slippageBps":50,"reason":"good news",\
                "because":["%s"],"approved":true}],%s}""".formatted(reference, usd, because, fund);
    }

    static String fund(String nav, String cash, String btcAtoms, String btcPrice) {
        var prices =
                btcPrice == null ? "" : "{\"asset\":\"BTC\",\"priceE18\":\"%s000000000000000000\"}".formatted(btcPrice);
        return """
                "fund":{"base":"USDC","navAtoms":"%s000000","cashAtoms":"%s000000",\
                "positions":[{"asset":"BTC","atoms":"%s"}],"prices":[%s]}""".formatted(nav, cash, btcAtoms, prices);
    }
}
