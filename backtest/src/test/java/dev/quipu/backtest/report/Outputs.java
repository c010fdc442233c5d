package dev.quipu.backtest.report;

import java.math.BigDecimal;

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
                {"event":{"kind":"news","id":"%s","publishedMillis":0,"headline":"%s","source":"Wire"},\
                "sentiment":[{"text":"%s","negativeMicros":%d,"neutralMicros":%d,"positiveMicros":%d}],%s}""".formatted(id, headline, headline, negative, neutral, positive, fund);
    }

    static String buy(String reference, String usd, String because, String fund) {
        return """
                {"event":{"kind":"candle","id":"c"},"intents":[{"kind":"swap","reference":"%s","sellAsset":"USDC",\
                "sellAtoms":"%s000000","buyAsset":"BTC","minimumBuyAtoms":"1","slippageBps":50,"reason":"good news",\
                "because":["%s"],"approved":true}],%s}""".formatted(reference, usd, because, fund);
    }

    static String filledBuy(String reference, String usd, String btc, String fee, String quoted, String fund) {
        return """
                {"event":{"kind":"fill","id":"f"},"fill":{"reference":"%s","sellAsset":"USDC","sellAtoms":"%s",\
                "buyAsset":"BTC","receivedAtoms":"%s","feeAsset":"USDC","feeAtoms":"%s","quotedAtoms":"%s"},%s}""".formatted(reference, atoms(usd, 6), atoms(btc, 8), atoms(fee, 6), atoms(quoted, 8), fund);
    }

    static String sell(String reference, String btc, String fund) {
        return """
                {"event":{"kind":"candle","id":"c"},"intents":[{"kind":"swap","reference":"%s","sellAsset":"BTC",\
                "sellAtoms":"%s","buyAsset":"USDC","minimumBuyAtoms":"1","slippageBps":50,"reason":"bad news",\
                "because":[],"approved":true}],%s}""".formatted(reference, atoms(btc, 8), fund);
    }

    static String filledSell(String reference, String btc, String usd, String fee, String quoted, String fund) {
        return """
                {"event":{"kind":"fill","id":"f"},"fill":{"reference":"%s","sellAsset":"BTC","sellAtoms":"%s",\
                "buyAsset":"USDC","receivedAtoms":"%s","feeAsset":"BTC","feeAtoms":"%s","quotedAtoms":"%s"},%s}""".formatted(reference, atoms(btc, 8), atoms(usd, 6), atoms(fee, 8), atoms(quoted, 6), fund);
    }

    private static String atoms(String units, int decimals) {
        return new BigDecimal(units)
                .movePointRight(decimals)
                .toBigIntegerExact()
                .toString();
    }

    static String fund(String nav, String cash, String btcAtoms, String btcPrice) {
        var prices =
                btcPrice == null ? "" : "{\"asset\":\"BTC\",\"priceE18\":\"%s000000000000000000\"}".formatted(btcPrice);
        return """
                "fund":{"base":"USDC","navAtoms":"%s000000","cashAtoms":"%s000000",\
                "positions":[{"asset":"BTC","atoms":"%s"}],"prices":[%s]}""".formatted(nav, cash, btcAtoms, prices);
    }
}
