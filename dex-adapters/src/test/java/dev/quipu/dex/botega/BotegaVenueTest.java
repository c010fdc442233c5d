package dev.quipu.dex.botega;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.Header;
import dev.quipu.strategy.venue.SwapOrder;
import dev.quipu.strategy.venue.VenueReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BotegaVenueTest {

    private static final Asset TRUNK = new Asset("TRUNK", 3);
    private static final Asset CRED = new Asset("AOCRED", 3);
    private static final Asset WAR = new Asset("WAR", 12);
    private static final String TRUNK_TOKEN = "OT9qTE2467gcozb2g8R6D6N3nQS94ENcaAIJfUzHCww";
    private static final String CRED_TOKEN = "Sa0iBLPNyJQrwpTTG-tWLQU-1QeUAJA73DdxGGiKoJc";
    private static final String WAR_TOKEN = "xU9zFkq3X2ZQ6olwNVvr1vUWIjc3kXTWr7xKQD6dh10";
    private static final String POOL = "vn5lUv8OaevTb45iI_qykad_d9MP69kuYg5mZW1zCHE";
    private static final String OTHER_POOL = "rKpOUxssKxgfXQOpaCq22npHno6oRw66L3kZeoo_Ndk";
    private static final String US = "LjFZGDae9yM-yOj0Ei7ex0xy3Zdrbn8jo-7ZqVLT19E";

    private final BotegaVenue venue = new BotegaVenue(List.of(
            new BotegaVenue.Pool(POOL, TRUNK, TRUNK_TOKEN, CRED, CRED_TOKEN, 25),
            new BotegaVenue.Pool(OTHER_POOL, WAR, WAR_TOKEN, CRED, CRED_TOKEN, 300)));

    @Test
    void shouldPlaceAnOrderAsATransferToThePool() {
        var envelope = venue.swap(order("7", 10_000, 95));

        assertThat(envelope.target()).isEqualTo(TRUNK_TOKEN);
        assertThat(envelope.headers())
                .containsExactly(
                        new Header("Action", "Transfer"),
                        new Header("Recipient", POOL),
                        new Header("Quantity", "10000"),
                        new Header("Reference", "7"),
                        new Header("X-Action", "Swap"),
                        new Header("X-Expected-Min-Output", "95"),
                        new Header("X-Order-Reference", "7"),
                        new Header("X-Order-Quantity", "10000"));
    }

    @Test
    void shouldAskForOneAtomWhereAnythingIsAccepted() {
        assertThat(venue.swap(order("7", 10_000, 0)).header("X-Expected-Min-Output"))
                .contains("1");
    }

    @Test
    void shouldKnowItsPairsInBothDirections() {
        assertThat(venue.trades(TRUNK, CRED)).isTrue();
        assertThat(venue.trades(CRED, TRUNK)).isTrue();
        assertThat(venue.trades(TRUNK, WAR)).isFalse();
        assertThat(venue.trades(CRED, CRED)).isFalse();
        assertThat(venue.feeBps(CRED, WAR)).isEqualTo(300);
    }

    @Test
    void shouldRefuseAnOrderItCannotPlace() {
        var noPool = new SwapOrder("1", Amount.ofAtoms(TRUNK, 1), Amount.ofAtoms(WAR, 1));

        assertThatThrownBy(() -> venue.swap(noPool))
                .hasMessageContaining("TRUNK")
                .hasMessageContaining("WAR");
        assertThatThrownBy(() -> venue.swap(order("1", 0, 1))).hasMessageContaining("0.000 TRUNK");
    }

    @ParameterizedTest
    @CsvSource({"25.0,26", "25,26", "2.0,3", "junk,26"})
    void shouldReadAFillWithItsFeeInTheAssetSold(String feeBps, long fee) {
        var reply = venue.read(output(CRED_TOKEN, POOL, "97", "X-Fee-Bps", feeBps));

        assertThat(reply).contains(new VenueReply.Filled("7", Amount.ofAtoms(CRED, 97), Amount.ofAtoms(TRUNK, fee)));
    }

    @Test
    void shouldReadARefund() {
        var reply = venue.read(
                credit(TRUNK_TOKEN, POOL, "10001", "X-Refund-Reason", "too little", "X-Order-Reference", "7"));

        assertThat(reply).contains(new VenueReply.Refunded("7", Amount.ofAtoms(TRUNK, 10_001), "too little"));
    }

    @Test
    void shouldReadATransferErrorAsARejectionOfTheOrderItNames() {
        var error = new Envelope(
                TRUNK_TOKEN,
                US,
                List.of(
                        new Header("Action", "Transfer-Error"),
                        new Header("X-Reference", "7"),
                        new Header("Error", "Insufficient Balance!")),
                "");

        assertThat(venue.read(error)).contains(new VenueReply.Rejected("7", TRUNK, "Insufficient Balance!"));
        assertThat(venue.readDeposit(error)).isEmpty();
    }

    @Test
    void shouldNotReadATransferErrorOfNoTokenOrOfNoOrder() {
        var names = new Header("X-Reference", "7");
        var error = new Header("Action", "Transfer-Error");

        assertThat(venue.read(new Envelope(POOL, US, List.of(error, names), "")))
                .isEmpty();
        assertThat(venue.read(new Envelope(TRUNK_TOKEN, US, List.of(error), "")))
                .isEmpty();
    }

    @Test
    void shouldNotBelieveAForgedFill() {
        assertThat(venue.read(output(US, POOL, "97"))).as("from no token").isEmpty();
        assertThat(venue.read(output(CRED_TOKEN, US, "97")))
                .as("paid by no pool")
                .isEmpty();
        assertThat(venue.read(output(TRUNK_TOKEN, OTHER_POOL, "97")))
                .as("paid by a pool that does not trade it")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-97", "9.7", "x"})
    void shouldNotReadAMalformedQuantity(String quantity) {
        assertThat(venue.read(output(CRED_TOKEN, POOL, quantity))).isEmpty();
        assertThat(venue.readDeposit(credit(CRED_TOKEN, US, quantity))).isEmpty();
    }

    @Test
    void shouldReadADepositFromAnyoneButAPool() {
        assertThat(venue.readDeposit(credit(CRED_TOKEN, US, "500"))).contains(Amount.ofAtoms(CRED, 500));
        assertThat(venue.readDeposit(output(CRED_TOKEN, US, "500")))
                .as("dressed up as a fill")
                .contains(Amount.ofAtoms(CRED, 500));
        assertThat(venue.readDeposit(credit(CRED_TOKEN, POOL, "500"))).isEmpty();
        assertThat(venue.readDeposit(credit(US, US, "500"))).isEmpty();
        var debit = new Envelope(CRED_TOKEN, US, headers("Action", "Debit-Notice", "Quantity", "500"), "");
        assertThat(venue.readDeposit(debit)).isEmpty();
    }

    @Test
    void shouldRefuseContradictingPools() {
        var pool = new BotegaVenue.Pool(POOL, TRUNK, TRUNK_TOKEN, CRED, CRED_TOKEN, 25);
        var mirrored = new BotegaVenue.Pool(OTHER_POOL, CRED, CRED_TOKEN, TRUNK, TRUNK_TOKEN, 25);
        var otherToken = new BotegaVenue.Pool(OTHER_POOL, CRED, US, WAR, WAR_TOKEN, 25);
        var sharedToken = new BotegaVenue.Pool(OTHER_POOL, WAR, TRUNK_TOKEN, CRED, CRED_TOKEN, 25);

        assertThatThrownBy(() -> new BotegaVenue(List.of(pool, mirrored))).hasMessageContaining("two pools");
        assertThatThrownBy(() -> new BotegaVenue(List.of(pool, otherToken))).hasMessageContaining("AOCRED");
        assertThatThrownBy(() -> new BotegaVenue(List.of(pool, sharedToken))).hasMessageContaining("two assets");
    }

    private static SwapOrder order(String reference, long sell, long minimum) {
        return new SwapOrder(reference, Amount.ofAtoms(TRUNK, sell), Amount.ofAtoms(CRED, minimum));
    }

    /** A pool's payment for 10001 TRUNK. */
    private static Envelope output(String token, String sender, String quantity, String... more) {
        var pairs = new ArrayList<>(
                List.of("X-Action", "Swap-Output", "X-Order-Reference", "7", "X-Order-Quantity", "10001"));
        pairs.addAll(List.of(more));
        return credit(token, sender, quantity, pairs.toArray(new String[0]));
    }

    private static Envelope credit(String token, String sender, String quantity, String... more) {
        var headers = new ArrayList<>(headers("Action", "Credit-Notice", "Sender", sender, "Quantity", quantity));
        headers.addAll(headers(more));
        return new Envelope(token, US, headers, "");
    }

    private static List<Header> headers(String... pairs) {
        var headers = new ArrayList<Header>();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(new Header(pairs[i], pairs[i + 1]));
        }
        return headers;
    }
}
