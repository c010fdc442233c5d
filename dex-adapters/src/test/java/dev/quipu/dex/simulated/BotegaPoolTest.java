package dev.quipu.dex.simulated;

import static dev.quipu.dex.simulated.World.first;
import static dev.quipu.dex.simulated.World.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.Tag;
import dev.quipu.strategy.Asset;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations with one pool through its real token ledgers. */
class BotegaPoolTest {

    private static final Id TOKEN_A = World.wallet(1);
    private static final Id TOKEN_B = World.wallet(2);
    private static final Id STRANGE_TOKEN = World.wallet(3);
    private static final Id POOL = World.wallet(4);
    private static final Id ALICE = World.wallet(5);
    private static final Id BOB = World.wallet(6);

    private final World world = new World()
            .run(Map.of(
                    TOKEN_A, token("A"),
                    TOKEN_B, token("B"),
                    STRANGE_TOKEN, token("S"),
                    POOL, new BotegaPool("A-B", TOKEN_A, TOKEN_B, 25)));

    @Test
    void shouldSwapAndTellWhatItDid() {
        provide(ALICE, 1_000_000, 2_000_000);

        var mail = swap(BOB, TOKEN_A, 10_001, tag("X-Expected-Min-Output", 1), tag("X-Order-Reference", "ref-1"));

        // in 10001, fee 26: out = 2000000 − ⌈10^6·2·10^6 / 1009975⌉ = 2000000 − 1980248
        var output = first(mail, "Credit-Notice").orElseThrow();
        assertThat(output.from()).isEqualTo(TOKEN_B);
        assertThat(output.tags())
                .contains(
                        tag("Sender", POOL),
                        tag("Quantity", 19_752),
                        tag("X-Action", "Swap-Output"),
                        tag("X-Reserves-Token-A", 1_010_001),
                        tag("X-Reserves-Token-B", 1_980_248),
                        tag("X-Fee-Bps", "25.0"),
                        tag("X-Token-A", TOKEN_A),
                        tag("X-Token-B", TOKEN_B),
                        tag("X-Order-Reference", "ref-1"))
                .doesNotContain(tag("X-Expected-Min-Output", 1));
        assertThat(output.tag("X-Swap-Timestamp")).isPresent();
        var confirmation = first(mail, "Order-Confirmation").orElseThrow();
        assertThat(confirmation.from()).isEqualTo(POOL);
        assertThat(confirmation.tags())
                .contains(
                        tag("From-Token", TOKEN_A),
                        tag("From-Quantity", 10_001),
                        tag("To-Token", TOKEN_B),
                        tag("To-Quantity", 19_752),
                        tag("Reserves-Token-A", 1_010_001),
                        tag("Reserves-Token-B", 1_980_248),
                        tag("Fee-Percentage", "0.25"),
                        tag("Total-Fee", 26),
                        tag("LP-Fee", 26),
                        tag("Protocol-Fee", 0),
                        tag("User", BOB),
                        tag("X-Order-Reference", "ref-1"));
        assertThat(confirmation.tag("Order-Id")).isPresent();
        assertReservesAreHeld();
    }

    @Test
    void shouldSwapTheOtherWayRound() {
        provide(ALICE, 1_000_000, 2_000_000);

        var mail = swap(BOB, TOKEN_B, 20_000, tag("X-Expected-Min-Output", 1));

        // in 20000, fee 50: out = 1000000 − ⌈2·10^12 / 2019950⌉ = 1000000 − 990124
        assertThat(first(mail, "Credit-Notice").orElseThrow().tag("Quantity")).contains("9876");
        assertThat(reserves()).isEqualTo(new Reserves(integer(990_124), integer(2_020_000)));
        assertReservesAreHeld();
    }

    @Test
    void shouldFillAtExactlyTheMinimumAndRefundOneAbove() {
        provide(ALICE, 1_000_000, 2_000_000);

        var refused = swap(BOB, TOKEN_A, 10_001, tag("X-Expected-Min-Output", 19_753));
        assertRefunded(refused, TOKEN_A, 10_001, "output 19752 is below X-Expected-Min-Output 19753");

        var filled = swap(BOB, TOKEN_A, 10_001, tag("X-Expected-Min-Output", 19_752));
        assertThat(first(filled, "Order-Confirmation")).isPresent();
    }

    @Test
    void shouldRefundWhenPoolIsEmpty() {
        var mail = swap(BOB, TOKEN_A, 10, tag("X-Expected-Min-Output", 1));

        assertRefunded(mail, TOKEN_A, 10, "the pool is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "12a", "1.5"})
    void shouldRefundAMalformedMinimum(String minimum) {
        provide(ALICE, 1_000_000, 2_000_000);

        var mail = swap(BOB, TOKEN_A, 10, tag("X-Expected-Min-Output", minimum));

        assertRefunded(mail, TOKEN_A, 10, "X-Expected-Min-Output must be a positive decimal string");
    }

    @Test
    void shouldRefundTheOldForms() {
        provide(ALICE, 1_000_000, 2_000_000);

        assertRefunded(
                swap(BOB, TOKEN_A, 10, tag("X-Expected-Output", 19), tag("X-Slippage-Tolerance", "1")),
                TOKEN_A,
                10,
                "X-Expected-Output is the old form");
        assertRefunded(
                swap(BOB, TOKEN_A, 10, tag("X-Slippage-Tolerance", "1")),
                TOKEN_A,
                10,
                "X-Expected-Min-Output is missing");
    }

    @Test
    void shouldSendBackACreditWithoutAKnownAction() {
        provide(ALICE, 1_000, 1_000);

        var mail = pay(BOB, TOKEN_A, 10, tag("X-Action", "Swop"));

        var back = first(mail, "Credit-Notice").orElseThrow();
        assertThat(back.tags()).contains(tag("X-Action", "Credit-Notice-Error"), tag("Quantity", 10));
        assertReservesAreHeld();
    }

    @Test
    void shouldIgnoreCreditNoticesFromStrangers() {
        provide(ALICE, 1_000_000, 2_000_000);
        var before = world.encoded(POOL);

        var mail = swap(BOB, STRANGE_TOKEN, 1_000, tag("X-Expected-Min-Output", 1));
        world.ask(
                BOB,
                POOL,
                tag("Action", "Credit-Notice"),
                tag("Sender", BOB),
                tag("Quantity", 1_000_000),
                tag("X-Action", "Swap"),
                tag("X-Expected-Min-Output", 1));

        assertThat(first(mail, "Credit-Notice")).isEmpty();
        assertThat(world.encoded(POOL)).isEqualTo(before);
        assertThat(balance(TOKEN_B, BOB)).isZero();
    }

    @Test
    void shouldMintTheSquareRootForTheFirstProvideAndAProportionLater() {
        var first = provide(ALICE, 1_000_000, 3_000_000);
        var second = provide(BOB, 1_000, 3_000);

        assertThat(first.tag("Received-Pool-Tokens")).contains("1732050");
        assertThat(second.tag("Received-Pool-Tokens")).contains("1732");
        assertThat(reserves()).isEqualTo(new Reserves(integer(1_001_000), integer(3_003_000)));
        assertThat(shares(ALICE)).isEqualTo(1_732_050);
        assertThat(shares(BOB)).isEqualTo(1_732);
        assertReservesAreHeld();
    }

    @ParameterizedTest
    @CsvSource({"1000123,3000000", "1000000,3000123"})
    void shouldReturnWhatExceedsTheRatioWithinTheTolerance(int a, int b) {
        provide(ALICE, 1_000_000, 3_000_000);

        provide(BOB, a, b, "0.5");

        assertThat(reserves()).isEqualTo(new Reserves(integer(2_000_000), integer(6_000_000)));
        assertThat(balance(TOKEN_A, BOB)).isEqualTo(a - 1_000_000);
        assertThat(balance(TOKEN_B, BOB)).isEqualTo(b - 3_000_000);
        assertThat(shares(BOB)).isEqualTo(1_732_050);
        assertReservesAreHeld();
    }

    @ParameterizedTest
    @CsvSource({"1005100,3000000", "1000000,3015300"})
    void shouldRefundBothSidesBeyondTheTolerance(int a, int b) {
        provide(ALICE, 1_000_000, 3_000_000);

        var answer = provide(BOB, a, b, "0.5");

        assertThat(answer.tag("Action")).contains("Provide-Error");
        assertThat(reserves()).isEqualTo(new Reserves(integer(1_000_000), integer(3_000_000)));
        assertThat(balance(TOKEN_A, BOB)).isEqualTo(a);
        assertThat(balance(TOKEN_B, BOB)).isEqualTo(b);
        assertReservesAreHeld();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100", "0.001", "x", "-1", ""})
    void shouldRefundAProvideWithoutAUsableTolerance(String tolerance) {
        var answer = provide(BOB, 1_000, 1_000, tolerance);

        assertThat(answer.tag("Action")).contains("Provide-Error");
        assertThat(balance(TOKEN_A, BOB)).isEqualTo(1_000);
        assertThat(balance(TOKEN_B, BOB)).isEqualTo(1_000);
        assertThat(world.state(POOL, BotegaPool.State.class).pending()).isEmpty();
    }

    @Test
    void shouldAddUpTwoFirstHalvesOfTheSameToken() {
        pay(ALICE, TOKEN_A, 400, tag("X-Action", "Provide"));
        pay(ALICE, TOKEN_A, 600, tag("X-Action", "Provide"));
        pay(ALICE, TOKEN_B, 1_000, tag("X-Action", "Provide"), tag("X-Slippage-Tolerance", "1"));

        assertThat(reserves()).isEqualTo(new Reserves(integer(1_000), integer(1_000)));
        assertThat(shares(ALICE)).isEqualTo(1_000);
    }

    @Test
    void shouldQuotePriceWithoutAndSwapOutputWithFee() {
        provide(ALICE, 1_000_000, 2_000_000);

        var price = ask(tag("Action", "Get-Price"), tag("Token", TOKEN_A), tag("Quantity", 10_001));
        var output = ask(tag("Action", "Get-Swap-Output"), tag("Token", TOKEN_A), tag("Quantity", 10_001));

        assertThat(price.tag("Price")).contains("19803");
        assertThat(output.tags())
                .contains(
                        tag("Action", "Get-Swap-Output-Response"),
                        tag("Output", 19_752),
                        tag("Quantity-After-Fees", 9_975),
                        tag("LP-Fee-Quantity", 26));
        assertThat(ask(tag("Action", "Get-Price"), tag("Token", BOB)).tag("Price"))
                .contains("0");
        assertThat(ask(tag("Action", "Get-Swap-Output"), tag("Token", BOB), tag("Quantity", 1))
                        .tag("Error"))
                .isPresent();
    }

    @Test
    void shouldAnswerQueries() {
        provide(ALICE, 1_000, 4_000);

        var reserves = ask(tag("Action", "Get-Reserves"), tag("Reference", "3"));
        assertThat(reserves.tags())
                .contains(
                        tag("Action", "Get-Reserves-Response"),
                        tag("X-Reference", "3"),
                        tag(TOKEN_A.toString(), 1_000),
                        tag(TOKEN_B.toString(), 4_000));
        assertThat(ask(tag("Action", "Get-Pair")).tags()).contains(tag("Token-A", TOKEN_A), tag("Token-B", TOKEN_B));
        assertThat(ask(tag("Action", "Get-K")).tag("K")).contains("4000000");
        assertThat(ask(tag("Action", "Get-Fee-Percentage")).tag("Fee-Percentage"))
                .contains("0.25");
        assertThat(ask(tag("Action", "Info")).tags())
                .contains(tag("TokenA", TOKEN_A), tag("FeeBps", "25.0"), tag("TotalSupply", 2_000));
        assertThat(ask(tag("Action", "Balance"), tag("Recipient", ALICE)).tag("Balance"))
                .contains("2000");
        assertThat(ask(tag("Action", "Total-Supply")).tag("Total-Supply")).contains("2000");
    }

    @Test
    void shouldFailOnAMalformedQuestion() {
        world.post(BOB, POOL, tag("Action", "Get-Price"), tag("Token", TOKEN_A), tag("Quantity", "lots"));
        world.settle();

        assertThat(world.errors()).containsExactly("Get-Price: Quantity must be a decimal string, but is 'lots'");
    }

    @Test
    void shouldEncodeEveryPartOfItsState() {
        byte[] empty = world.encoded(POOL);
        pay(ALICE, TOKEN_A, 400, tag("X-Action", "Provide"));
        byte[] pending = world.encoded(POOL);
        pay(ALICE, TOKEN_B, 400, tag("X-Action", "Provide"), tag("X-Slippage-Tolerance", "1"));
        byte[] filled = world.encoded(POOL);
        ask(tag("Action", "Get-Reserves"));

        assertThat(pending).isNotEqualTo(empty);
        assertThat(filled).isNotEqualTo(pending);
        assertThat(world.encoded(POOL)).isEqualTo(filled);
    }

    private void assertRefunded(List<Message> mail, Id token, int quantity, String reason) {
        var back = first(mail, "Credit-Notice").orElseThrow();
        assertThat(back.from()).isEqualTo(token);
        assertThat(back.tag("Sender")).contains(POOL.toString());
        assertThat(back.tag("Quantity")).contains(Integer.toString(quantity));
        assertThat(back.tag("X-Refund-Reason"))
                .hasValueSatisfying(text -> assertThat(text).startsWith(reason));
        assertThat(back.tag("X-Action")).isEmpty();
        var error = first(mail, "Order-Error").orElseThrow();
        assertThat(error.tag("Result")).isEqualTo(back.tag("X-Refund-Reason"));
        assertThat(error.tag("Order-Id")).isEqualTo(back.tag("X-Refunded-Order"));
        assertThat(first(mail, "Order-Confirmation")).isEqualTo(Optional.empty());
        assertReservesAreHeld();
    }

    /** The pool's ledger balances are what it believes to hold. */
    private void assertReservesAreHeld() {
        assertThat(balance(TOKEN_A, POOL)).isEqualTo(reserves().a());
        assertThat(balance(TOKEN_B, POOL)).isEqualTo(reserves().b());
    }

    private List<Message> swap(Id from, Id token, int quantity, Tag... tags) {
        var all = new ArrayList<>(List.of(tags));
        all.addFirst(tag("X-Action", "Swap"));
        return pay(from, token, quantity, all.toArray(new Tag[0]));
    }

    private Message provide(Id from, int a, int b) {
        return provide(from, a, b, "1");
    }

    /** Returns the Provide-Confirmation or Provide-Error. */
    private Message provide(Id from, int a, int b, String tolerance) {
        pay(from, TOKEN_A, a, tag("X-Action", "Provide"));
        var mail = pay(from, TOKEN_B, b, tag("X-Action", "Provide"), tag("X-Slippage-Tolerance", tolerance));
        return first(mail, "Provide-Confirmation")
                .or(() -> first(mail, "Provide-Error"))
                .orElseThrow();
    }

    /** Mints the quantity for the sender, pays it to the pool, and returns what came back. */
    private List<Message> pay(Id from, Id token, int quantity, Tag... tags) {
        world.post(from, token, tag("Action", "Mint"), tag("Quantity", quantity));
        var all =
                new ArrayList<>(List.of(tag("Action", "Transfer"), tag("Recipient", POOL), tag("Quantity", quantity)));
        all.addAll(List.of(tags));
        return world.ask(from, token, all.toArray(new Tag[0]));
    }

    private Message ask(Tag... tags) {
        return world.ask(BOB, POOL, tags).getFirst();
    }

    private Reserves reserves() {
        return world.state(POOL, BotegaPool.State.class).reserves();
    }

    private BigInteger shares(Id account) {
        return world.state(POOL, BotegaPool.State.class).shares().of(account);
    }

    private BigInteger balance(Id token, Id account) {
        return world.state(token, Balances.class).of(account);
    }

    private static TokenProcess token(String ticker) {
        return new TokenProcess(new Asset(ticker, 6), new TreeSet<>(List.of(ALICE, BOB)));
    }

    private static BigInteger integer(long value) {
        return BigInteger.valueOf(value);
    }
}
