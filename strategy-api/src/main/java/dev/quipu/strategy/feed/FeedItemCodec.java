package dev.quipu.strategy.feed;

import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.Header;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A feed item as a message, and back.
 *
 * <pre>
 * every item    Action, Feed, Source-Id, Published, Observed, Delivered          times in decimal milliseconds
 * News          Source, Subject, Url (each only when not empty)                  data: headline LF summary
 * Candle        Market, Open-Time, Duration, Open, High, Low, Close, Volume      decimals exact, without exponent
 * Market-Price  Market, Price
 * </pre>
 */
public final class FeedItemCodec {

    private static final String ACTION = "Action";
    private static final String NEWS = "News";
    private static final String CANDLE = "Candle";
    private static final String MARKET_PRICE = "Market-Price";

    /** No price in the world needs more digits; a longer number is an attack on whoever computes with it. */
    private static final int MAX_DECIMAL_DIGITS = 80;

    /** AO takes 4096 tag bytes; this leaves room for its own tags and for lengths. */
    public static final int MAX_HEADER_BYTES = 3_600;

    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

    private FeedItemCodec() {}

    /** Whether a message claims to be a feed item; {@link #read} may still refuse it. */
    public static boolean isFeedItem(Envelope envelope) {
        return switch (envelope.header(ACTION).orElse("")) {
            case NEWS, CANDLE, MARKET_PRICE -> true;
            default -> false;
        };
    }

    /**
     * Writes an item as a message to {@code target}.
     *
     * @throws IllegalArgumentException for a headline with a line break (the body's first line is the headline), a
     *     number of more than 80 characters, headers of more than {@link #MAX_HEADER_BYTES}, or text without a UTF-8
     *     form
     */
    public static Envelope write(FeedItem item, String target) {
        var headers = new ArrayList<Header>();
        headers.add(new Header(ACTION, actionOf(item.fact())));
        headers.add(new Header("Feed", item.feed()));
        headers.add(new Header("Source-Id", item.sourceId()));
        addNumber(headers, "Published", item.times().publishedMillis());
        addNumber(headers, "Observed", item.times().observedMillis());
        addNumber(headers, "Delivered", item.times().deliveredMillis());
        var data =
                switch (item.fact()) {
                    case Fact.News news -> writeNews(headers, news);
                    case Fact.Candle candle -> writeCandle(headers, candle);
                    case Fact.MarketPrice price -> writePrice(headers, price);
                };
        requireCarriable(headers, data);
        return new Envelope("", target, headers, data);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException naming the header that is missing or malformed
     */
    public static FeedItem read(Envelope envelope) {
        var fact =
                switch (required(envelope, ACTION)) {
                    case NEWS -> readNews(envelope);
                    case CANDLE -> readCandle(envelope);
                    case MARKET_PRICE ->
                        new Fact.MarketPrice(required(envelope, "Market"), positive(envelope, "Price"));
                    case String other ->
                        throw new IllegalArgumentException(
                                "Action is '%s', expected News, Candle or Market-Price".formatted(other));
                };
        var times = new FeedTimes(
                number(envelope, "Published"), number(envelope, "Observed"), number(envelope, "Delivered"));
        return new FeedItem(required(envelope, "Feed"), required(envelope, "Source-Id"), times, fact);
    }

    private static String actionOf(Fact fact) {
        return switch (fact) {
            case Fact.News _ -> NEWS;
            case Fact.Candle _ -> CANDLE;
            case Fact.MarketPrice _ -> MARKET_PRICE;
        };
    }

    private static String writeNews(List<Header> headers, Fact.News news) {
        if (news.headline().indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a headline is one line, but this has a line break: " + news.headline());
        }
        addUnlessEmpty(headers, "Source", news.source());
        addUnlessEmpty(headers, "Subject", news.subject());
        addUnlessEmpty(headers, "Url", news.url());
        return news.headline() + "\n" + news.summary();
    }

    private static String writeCandle(List<Header> headers, Fact.Candle candle) {
        headers.add(new Header("Market", candle.market()));
        addNumber(headers, "Open-Time", candle.openMillis());
        addNumber(headers, "Duration", candle.durationMillis());
        addDecimal(headers, "Open", candle.open());
        addDecimal(headers, "High", candle.high());
        addDecimal(headers, "Low", candle.low());
        addDecimal(headers, "Close", candle.close());
        addDecimal(headers, "Volume", candle.volume());
        return "";
    }

    private static String writePrice(List<Header> headers, Fact.MarketPrice price) {
        headers.add(new Header("Market", price.market()));
        addDecimal(headers, "Price", price.price());
        return "";
    }

    private static Fact.News readNews(Envelope envelope) {
        var data = envelope.data();
        var lineBreak = data.indexOf('\n');
        return new Fact.News(
                envelope.header("Source").orElse(""),
                envelope.header("Subject").orElse(""),
                lineBreak < 0 ? data : data.substring(0, lineBreak),
                lineBreak < 0 ? "" : data.substring(lineBreak + 1),
                envelope.header("Url").orElse(""));
    }

    private static Fact.Candle readCandle(Envelope envelope) {
        return new Fact.Candle(
                required(envelope, "Market"),
                number(envelope, "Open-Time"),
                number(envelope, "Duration"),
                positive(envelope, "Open"),
                positive(envelope, "High"),
                positive(envelope, "Low"),
                positive(envelope, "Close"),
                decimal(envelope, "Volume"));
    }

    private static void addUnlessEmpty(List<Header> headers, String name, String value) {
        if (!value.isEmpty()) {
            headers.add(new Header(name, value));
        }
    }

    private static void addNumber(List<Header> headers, String name, long value) {
        headers.add(new Header(name, Long.toString(value)));
    }

    private static void addDecimal(List<Header> headers, String name, BigDecimal value) {
        // Asked before the digits are written out: 1E+2000000000 has a short form too.
        boolean isShort =
                Math.abs((long) value.scale()) <= MAX_DECIMAL_DIGITS && value.precision() <= MAX_DECIMAL_DIGITS;
        if (!isShort || value.toPlainString().length() > MAX_DECIMAL_DIGITS) {
            throw new IllegalArgumentException("%s is %s, expected a plain decimal of at most %d characters"
                    .formatted(name, value, MAX_DECIMAL_DIGITS));
        }
        headers.add(new Header(name, value.toPlainString()));
    }

    private static void requireCarriable(List<Header> headers, String data) {
        var bytes = 0;
        for (var header : headers) {
            requireUtf8(header.name(), header.value());
            bytes += (header.name() + header.value()).getBytes(StandardCharsets.UTF_8).length;
        }
        requireUtf8("the body", data);
        if (bytes > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("the headers take %d bytes, at most %d fit; the longest is %s"
                    .formatted(
                            bytes,
                            MAX_HEADER_BYTES,
                            Collections.max(headers, Comparator.comparingInt(h -> h.value()
                                            .length()))
                                    .name()));
        }
    }

    private static void requireUtf8(String name, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("%s has no UTF-8 form: '%s'".formatted(name, text));
        }
    }

    private static String required(Envelope envelope, String name) {
        return envelope.header(name)
                .orElseThrow(() -> new IllegalArgumentException("a feed item needs the header " + name));
    }

    private static long number(Envelope envelope, String name) {
        var text = required(envelope, name);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s is '%s', expected a whole number".formatted(name, text), e);
        }
    }

    private static BigDecimal positive(Envelope envelope, String name) {
        var value = decimal(envelope, name);
        if (value.signum() <= 0) {
            throw new IllegalArgumentException("%s is %s, expected more than 0".formatted(name, value.toPlainString()));
        }
        return value;
    }

    private static BigDecimal decimal(Envelope envelope, String name) {
        var text = required(envelope, name);
        if (text.length() > MAX_DECIMAL_DIGITS || !DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "%s is '%s', expected a plain decimal such as 61234.5 of at most %d characters"
                            .formatted(name, text, MAX_DECIMAL_DIGITS));
        }
        return new BigDecimal(text);
    }
}
