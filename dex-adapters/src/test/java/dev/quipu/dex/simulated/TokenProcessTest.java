package dev.quipu.dex.simulated;

import static dev.quipu.dex.simulated.World.first;
import static dev.quipu.dex.simulated.World.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.strategy.Asset;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenProcessTest {

    private static final Id TOKEN = World.wallet(1);
    private static final Id MINTER = World.wallet(2);
    private static final Id ALICE = World.wallet(3);
    private static final Id BOB = World.wallet(4);

    private final World world =
            new World().run(Map.of(TOKEN, new TokenProcess(new Asset("USDC", 6), new TreeSet<>(List.of(MINTER)))));

    @BeforeEach
    void giveAliceAThousand() {
        world.post(MINTER, TOKEN, tag("Action", "Mint"), tag("Quantity", 1_000));
        world.post(MINTER, TOKEN, tag("Action", "Transfer"), tag("Recipient", ALICE), tag("Quantity", 1_000));
        world.settle();
    }

    @Test
    void shouldMoveAtomsAndTellBothSidesWithTheirXTags() {
        var debit = first(
                        world.ask(
                                ALICE,
                                TOKEN,
                                tag("Action", "Transfer"),
                                tag("Recipient", BOB),
                                tag("Quantity", 400),
                                tag("X-Action", "Swap"),
                                tag("Note", "not forwarded"),
                                tag("X-Order-Reference", "7")),
                        "Debit-Notice")
                .orElseThrow();
        var credit = first(world.mail(BOB), "Credit-Notice").orElseThrow();

        assertThat(balance(ALICE)).isEqualTo(600);
        assertThat(balance(BOB)).isEqualTo(400);
        assertThat(debit.tags())
                .containsExactly(
                        tag("Action", "Debit-Notice"),
                        tag("Recipient", BOB),
                        tag("Quantity", 400),
                        tag("X-Action", "Swap"),
                        tag("X-Order-Reference", "7"));
        assertThat(credit.from()).isEqualTo(TOKEN);
        assertThat(credit.tags())
                .containsExactly(
                        tag("Action", "Credit-Notice"),
                        tag("Sender", ALICE),
                        tag("Quantity", 400),
                        tag("X-Action", "Swap"),
                        tag("X-Order-Reference", "7"));
    }

    @Test
    void shouldRefuseToOverdraw() {
        var error =
                first(transfer(ALICE, BOB.toString(), "1001"), "Transfer-Error").orElseThrow();

        assertThat(error.tag("Error")).contains("Insufficient Balance!");
        assertThat(error.tag("Message-Id")).isPresent();
        assertThat(balance(ALICE)).isEqualTo(1_000);
        assertThat(world.mail(BOB)).isEmpty();
    }

    @Test
    void shouldNameTheTransferThatItRefuses() {
        var error = first(
                        world.ask(
                                ALICE,
                                TOKEN,
                                tag("Action", "Transfer"),
                                tag("Recipient", BOB),
                                tag("Quantity", 1_001),
                                tag("Reference", "7")),
                        "Transfer-Error")
                .orElseThrow();

        assertThat(error.tag("X-Reference")).contains("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "1.5", "abc", "", "1e2"})
    void shouldRefuseAMalformedQuantity(String quantity) {
        var error = first(transfer(ALICE, BOB.toString(), quantity), "Transfer-Error")
                .orElseThrow();

        assertThat(error.tag("Error"))
                .hasValueSatisfying(text -> assertThat(text).contains("'" + quantity + "'"));
        assertThat(balance(ALICE)).isEqualTo(1_000);
    }

    @Test
    void shouldRefuseARecipientThatIsNoId() {
        assertThat(first(transfer(ALICE, "bob", "5"), "Transfer-Error")).isPresent();
        assertThat(balance(ALICE)).isEqualTo(1_000);
    }

    @Test
    void shouldKeepTheBalanceOfOneWhoPaysHimself() {
        transfer(ALICE, ALICE.toString(), "1000");

        assertThat(balance(ALICE)).isEqualTo(1_000);
    }

    @Test
    void shouldSendNoNoticesForACast() {
        var answers = world.ask(
                ALICE,
                TOKEN,
                tag("Action", "Transfer"),
                tag("Recipient", BOB),
                tag("Quantity", 1),
                tag("Cast", "true"));

        assertThat(answers).isEmpty();
        assertThat(world.mail(BOB)).isEmpty();
        assertThat(balance(BOB)).isEqualTo(1);
    }

    @Test
    void shouldLetOnlyAMinterMint() {
        var error = first(world.ask(ALICE, TOKEN, tag("Action", "Mint"), tag("Quantity", 5)), "Mint-Error");

        assertThat(error).isPresent();
        assertThat(state().supply()).isEqualTo(1_000);
    }

    @Test
    void shouldAnswerQueries() {
        var own = world.ask(ALICE, TOKEN, tag("Action", "Balance"), tag("Reference", "9"));
        var other = world.ask(BOB, TOKEN, tag("Action", "Balance"), tag("Recipient", ALICE));
        var info = world.ask(BOB, TOKEN, tag("Action", "Info"));

        assertThat(own.getFirst().tag("Balance")).contains("1000");
        assertThat(own.getFirst().tag("X-Reference")).contains("9");
        assertThat(other.getFirst().tag("Account")).contains(ALICE.toString());
        assertThat(info.getFirst().tag("denomination")).contains("6");
        assertThat(info.getFirst().tag("supply")).contains("1000");
    }

    @Test
    void shouldEncodeEqualHoldingsAlikeWhateverTheirHistory() {
        byte[] before = world.encoded(TOKEN);

        transfer(ALICE, BOB.toString(), "1000");
        assertThat(world.encoded(TOKEN)).isNotEqualTo(before);
        transfer(BOB, ALICE.toString(), "1000");

        assertThat(world.encoded(TOKEN)).isEqualTo(before);
    }

    private List<Message> transfer(Id from, String recipient, String quantity) {
        return world.ask(
                from, TOKEN, tag("Action", "Transfer"), tag("Recipient", recipient), tag("Quantity", quantity));
    }

    private BigInteger balance(Id account) {
        return state().of(account);
    }

    private Balances state() {
        return world.state(TOKEN, Balances.class);
    }
}
