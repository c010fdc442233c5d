package dev.quipu.cli;

import dev.quipu.backtest.BacktestSettings;
import dev.quipu.backtest.MarketSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "backtest",
        description = "Replay a message log through an agent in a simulated world and write its tear sheet.",
        footer = {
            "",
            "Orders fill at the next recorded price of their market, against a",
            "constant-product pool that the order itself moves and an arbitrageur pulls back.",
            "",
            "Example:",
            "  quipu backtest --archive .quipu/archives/demo --from 2021-11-01 \\",
            "      --set enterMicros=150000"
        })
final class BacktestCommand extends Verb {

    private static final long MILLIS_PER_SECOND = 1000;
    private static final int MAX_CASH_DIGITS = 30;

    @Option(
            names = "--agent",
            paramLabel = "NAME",
            defaultValue = "news-momentum",
            description = "Agent to run: ${DEFAULT-VALUE}.")
    String agent;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A parameter of the agent; may be given several times.")
    Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--archive",
            required = true,
            paramLabel = "DIR",
            description = "Message log from 'quipu data import'.")
    Path archive;

    @Option(
            names = "--market",
            paramLabel = "MARKET=ASSET:DECIMALS",
            description = "Markets with a pool; BTC-USD=BTC:8 and ETH-USD=ETH:18 by default.")
    Map<String, String> markets = new LinkedHashMap<>();

    @Option(
            names = "--deposit",
            paramLabel = "UNITS",
            defaultValue = "100000",
            description = "Units of cash at the start: ${DEFAULT-VALUE}.")
    BigDecimal deposit;

    @Option(
            names = "--pool-depth",
            paramLabel = "UNITS",
            defaultValue = "20000000",
            description = "Units of cash on each side of a pool at the first price: ${DEFAULT-VALUE}.")
    BigDecimal poolDepth;

    @Option(
            names = "--pool-fee-bps",
            paramLabel = "BPS",
            defaultValue = "25",
            description = "Fee of a pool: ${DEFAULT-VALUE}.")
    int poolFeeBps;

    @Option(
            names = "--half-life-seconds",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "Time in which arbitrage closes half of a gap: ${DEFAULT-VALUE}.")
    long halfLifeSeconds;

    @Option(
            names = "--from",
            paramLabel = "DATE",
            description = "First day of the report, yyyy-MM-dd in UTC; earlier messages warm the agent up.")
    String from;

    @Option(names = "--no-memo", negatable = false, description = "Score every headline anew; the result is the same.")
    boolean noMemo;

    @Mixin
    ModelOptions model;

    @Override
    int run() throws Exception {
        var settings = settings();
        var result = Replay.run(
                console,
                workspace,
                model,
                model.choose(workspace),
                agent,
                parameters,
                archive,
                settings,
                noMemo ? null : workspace.memo());
        console.result(result.text(), result.fields());
        return ExitCode.OK;
    }

    private BacktestSettings settings() {
        requireCash("--deposit", deposit);
        requireCash("--pool-depth", poolDepth);
        require(poolFeeBps >= 0 && poolFeeBps <= 1000, "--pool-fee-bps", poolFeeBps, "0 to 1000");
        require(
                halfLifeSeconds >= 0 && halfLifeSeconds <= 1_000_000_000L,
                "--half-life-seconds",
                halfLifeSeconds,
                "0 to 1000000000");
        var pools = new ArrayList<MarketSettings>();
        var chosen = markets.isEmpty() ? Replay.demoMarkets() : markets;
        chosen.forEach((market, asset) -> pools.add(pool(market, asset)));
        try {
            return Replay.settings(deposit.toPlainString(), List.copyOf(pools), fromMillis());
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "--market %s: %s".formatted(chosen, e.getMessage()));
        }
    }

    private MarketSettings pool(String market, String asset) {
        var parts = asset.split(":");
        if (parts.length != 2 || !parts[1].matches("\\d{1,2}") || Integer.parseInt(parts[1]) > 36) {
            throw new CliException(
                    ExitCode.USAGE,
                    "--market %s=%s: expected MARKET=ASSET:DECIMALS with 0 to 36 decimals, such as BTC-USD=BTC:8"
                            .formatted(market, asset));
        }
        try {
            return new MarketSettings(
                    market,
                    parts[0],
                    Integer.parseInt(parts[1]),
                    poolDepth.toPlainString(),
                    poolFeeBps,
                    halfLifeSeconds * MILLIS_PER_SECOND);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "--market %s=%s: %s".formatted(market, asset, e.getMessage()));
        }
    }

    private long fromMillis() {
        if (from == null) {
            return 0;
        }
        try {
            return LocalDate.parse(from)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new CliException(ExitCode.USAGE, "--from is '%s', expected a day such as 2021-11-01".formatted(from));
        }
    }

    /** An amount of cash: no finer than its decimals, no longer than any money is. */
    private static void requireCash(String option, BigDecimal amount) {
        boolean fits =
                amount.signum() > 0 && amount.scale() >= -MAX_CASH_DIGITS && amount.precision() <= MAX_CASH_DIGITS;
        require(
                fits && amount.stripTrailingZeros().scale() <= Replay.CASH_DECIMALS,
                option,
                amount,
                "more than 0, with at most %d decimals and %d digits".formatted(Replay.CASH_DECIMALS, MAX_CASH_DIGITS));
    }

    private static void require(boolean holds, String option, Object value, String expected) {
        if (!holds) {
            throw new CliException(ExitCode.USAGE, "%s is %s, expected %s".formatted(option, value, expected));
        }
    }
}
