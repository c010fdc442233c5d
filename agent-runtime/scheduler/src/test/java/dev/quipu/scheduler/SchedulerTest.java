package dev.quipu.scheduler;

import static dev.quipu.scheduler.Feeds.FUND;
import static dev.quipu.scheduler.Feeds.NEWS_KEY;
import static dev.quipu.scheduler.Feeds.SCHEDULER_KEY;
import static dev.quipu.scheduler.Feeds.ingress;
import static dev.quipu.scheduler.Feeds.key;
import static dev.quipu.scheduler.Feeds.news;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.message.AoTags;
import dev.quipu.ao.message.Assignment;
import dev.quipu.ao.message.HashChain;
import dev.quipu.ao.message.Messages;
import dev.quipu.log.InMemoryLog;
import dev.quipu.log.LogRecord;
import dev.quipu.log.MessageLog;
import dev.quipu.log.SegmentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerTest {

    private final MessageLog log = new InMemoryLog();
    private final Scheduler scheduler = open(log);

    private static Scheduler open(MessageLog log) {
        return new Scheduler(log, SCHEDULER_KEY, Set.of(NEWS_KEY.address()));
    }

    private static DataItem processItem() {
        var tags = AoTags.process(Id.sha256(new byte[] {7}), SCHEDULER_KEY.address(), List.of());
        return DataItem.sign(key(9), null, null, tags, new byte[0]);
    }

    private static DataItem message(String text) {
        return DataItem.sign(key(9), FUND, null, AoTags.message(List.of(new Tag("Action", text))), new byte[0]);
    }

    @Test
    void shouldAssignSlotTimeAndChainAndWriteThemToTheLog() {
        var first = ingress().toItem(news(1, 1_000));
        var second = ingress().toItem(news(2, 2_000));
        scheduler.accept(first, 1_000);
        scheduler.accept(second, 2_000);
        scheduler.sync();

        var records = records(log);
        assertThat(records).hasSize(2);
        var one = DataItem.parse(records.get(0).assignment());
        var two = DataItem.parse(records.get(1).assignment());
        assertThat(one.verify().isValid()).isTrue();
        assertThat(one.ownerAddress()).isEqualTo(SCHEDULER_KEY.address());
        assertThat(Assignment.from(one).hashChain()).isEqualTo(HashChain.seed(FUND));
        assertThat(Assignment.from(two).hashChain()).isEqualTo(HashChain.next(one.id(), HashChain.seed(FUND)));
        var message = Messages.of(DataItem.parse(records.get(1).item()), Assignment.from(two));
        assertThat(message.slot()).isEqualTo(1);
        assertThat(message.timestampMillis()).isEqualTo(2_000);
        assertThat(message.id()).isEqualTo(second.id());
        assertThat(message.process()).isEqualTo(FUND);
    }

    @Test
    void shouldWriteTheSameItemOnce() {
        var item = message("once");

        assertThat(slotOf(scheduler.accept(item, 5))).isZero();
        assertThat(scheduler.accept(item, 6)).isEqualTo(new Scheduling.Duplicate(0));
        assertThat(scheduler.accept(DataItem.parse(item.bytes()), 7)).isEqualTo(new Scheduling.Duplicate(0));
        assertThat(log.size()).isEqualTo(1);
    }

    @Test
    void shouldTellWhereAnItemIsAndWhenTheLastOneWas() {
        var first = ingress().toItem(news(1, 1_000));
        assertThat(scheduler.slotOf(first)).isEmpty();
        assertThat(scheduler.lastTimestampMillis(FUND)).isEmpty();

        scheduler.accept(first, 1_000);
        scheduler.accept(ingress().toItem(news(2, 2_000)), 2_000);

        assertThat(scheduler.slotOf(first)).hasValue(0);
        assertThat(scheduler.slotOf(ingress().toItem(news(3, 3_000)))).isEmpty();
        assertThat(scheduler.lastTimestampMillis(FUND)).hasValue(2_000);
        assertThat(open(log).lastTimestampMillis(FUND)).hasValue(2_000);
    }

    @Test
    void shouldKnowTheItemsOfAnEarlierRun() {
        scheduler.accept(message("a"), 5);
        scheduler.accept(message("b"), 5);

        var reopened = open(log);
        assertThat(reopened.accept(message("b"), 9)).isEqualTo(new Scheduling.Duplicate(1));
        assertThat(reopened.accept(message("c"), 3)).isInstanceOfSatisfying(Scheduling.Accepted.class, accepted -> {
            assertThat(accepted.slot()).isEqualTo(2);
            assertThat(accepted.assignment().timestampMillis()).isEqualTo(7);
        });
        open(log);
    }

    @Test
    void shouldTakeAFactOfAFeedOnceEvenIfItIsSeenTwice() {
        scheduler.accept(ingress().toItem(news(1, 1_000)), 1_000);

        assertThat(scheduler.accept(ingress().toItem(news(1, 9_000)), 9_000)).isEqualTo(new Scheduling.Duplicate(0));
        assertThat(open(log).accept(ingress().toItem(news(1, 9_000)), 9_000)).isEqualTo(new Scheduling.Duplicate(0));
        assertThat(slotOf(scheduler.accept(ingress().toItem(news(2, 9_000)), 9_000)))
                .isEqualTo(1);
    }

    @Test
    void shouldNotLetAnAnchorOfAnotherOwnerShadowAFeedItem() {
        var item = ingress().toItem(news(1, 1_000));
        var imitation =
                DataItem.sign(key(66), FUND, item.anchor().orElseThrow(), AoTags.message(List.of()), new byte[0]);

        assertThat(slotOf(scheduler.accept(imitation, 1))).isZero();
        assertThat(slotOf(scheduler.accept(item, 1_000))).isEqualTo(1);
    }

    @Test
    void shouldMoveTimeForwardWhenProposedTimesAreEqualOrEarlier() {
        var times = new ArrayList<Long>();
        for (int i = 0; i < 5; i++) {
            times.add(timeOf(scheduler.accept(message("equal " + i), 1_000)));
        }
        times.add(timeOf(scheduler.accept(message("earlier"), 10)));
        times.add(timeOf(scheduler.accept(message("later"), 2_000)));

        assertThat(times).containsExactly(1_000L, 1_001L, 1_002L, 1_003L, 1_004L, 1_005L, 2_000L);
    }

    @Test
    void shouldKeepProcessesApart() {
        var other = Id.sha256(new byte[] {2});
        scheduler.accept(message("a"), 1_000);
        var elsewhere = DataItem.sign(key(9), other, null, AoTags.message(List.of()), new byte[0]);

        assertThat(scheduler.accept(elsewhere, 10)).isInstanceOfSatisfying(Scheduling.Accepted.class, accepted -> {
            assertThat(accepted.slot()).isZero();
            assertThat(accepted.assignment().timestampMillis()).isEqualTo(10);
            assertThat(accepted.assignment().hashChain()).isEqualTo(HashChain.seed(other));
        });
    }

    @Test
    void shouldRefuseAnItemWithAnyByteChanged() {
        var bytes = ingress().toItem(news(1, 1_000)).bytes();
        int refused = 0;
        for (int at = 2; at < bytes.length; at += 5) {
            var tampered = bytes.clone();
            tampered[at] ^= 1;
            try {
                assertThat(scheduler.accept(DataItem.parse(tampered), 1_000))
                        .as("byte %d", at)
                        .isInstanceOf(Scheduling.Refused.class);
                refused++;
            } catch (IllegalArgumentException e) {
                // No item at all any more: it never reaches the scheduler.
            }
        }
        assertThat(refused).isGreaterThan(20);
        assertThat(log.size()).isZero();
    }

    @Test
    void shouldRefuseWhatIsNoMessageForAProcess() {
        requireRefused(DataItem.sign(key(9), FUND, null, List.of(), new byte[0]), "Data-Protocol=ao");
        var module = List.of(AoTags.DATA_PROTOCOL_AO, new Tag("Type", "Module"));
        requireRefused(DataItem.sign(key(9), FUND, null, module, new byte[0]), "Type=Message");
        requireRefused(DataItem.sign(key(9), null, null, AoTags.message(List.of()), new byte[0]), "needs a target");
        requireRefused(DataItem.unsigned(FUND, null, AoTags.message(List.of()), new byte[0]), "unsigned");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scheduler.accept(message("a"), -1))
                .withMessageContaining("-1 ms");
        assertThat(log.size()).isZero();
    }

    @Test
    void shouldTakeAnUnsignedItemOnlyWhereTheNodeVouchesForIt() {
        var own = DataItem.unsigned(FUND, null, AoTags.message(List.of()), new byte[0]);

        assertThat(slotOf(scheduler.acceptTrusted(own, 1))).isZero();
        assertThat(scheduler.acceptTrusted(own, 1)).isEqualTo(new Scheduling.Duplicate(0));
    }

    @Test
    void shouldOpenALogWithTheProcessItself() {
        var process = processItem();
        var first = DataItem.sign(key(9), process.id(), null, AoTags.message(List.of()), new byte[0]);

        assertThat(scheduler.accept(process, 1)).isInstanceOfSatisfying(Scheduling.Accepted.class, accepted -> {
            assertThat(accepted.slot()).isZero();
            assertThat(accepted.assignment().process()).isEqualTo(process.id());
            assertThat(accepted.assignment().messageId()).isEmpty();
        });
        assertThat(slotOf(scheduler.accept(first, 1))).isEqualTo(1);
        assertThat(scheduler.accept(process, 2)).isEqualTo(new Scheduling.Duplicate(0));
    }

    @Test
    void shouldRefuseAProcessWhoseLogHasMessagesAlready() {
        var process = processItem();
        scheduler.accept(DataItem.sign(key(9), process.id(), null, AoTags.message(List.of()), new byte[0]), 1);

        requireRefused(process, "slot 0");
    }

    @Test
    void shouldWriteTheSameBytesInTwoDirectories(@TempDir Path one, @TempDir Path other) throws IOException {
        assertThat(runInto(one)).isEqualTo(runInto(other)).isNotEmpty();
    }

    @Test
    void shouldRefuseALogOfAnotherScheduler() {
        scheduler.accept(message("a"), 1);

        assertThatIllegalStateException()
                .isThrownBy(() -> new Scheduler(log, key(77), Set.of()))
                .withMessageContaining("was assigned by scheduler " + SCHEDULER_KEY.address());
    }

    @Test
    void shouldRefuseALogWhoseAssignmentsDoNotFollow() {
        scheduler.accept(message("a"), 1);
        var stray = new Assignment(
                FUND, 0, 1, HashChain.seed(FUND), 0, 2, Optional.of(message("b").id()), List.of());
        log.append(new LogRecord(
                FUND,
                1,
                2,
                message("b").bytes(),
                stray.toItem(SCHEDULER_KEY, null).bytes()));

        assertThatIllegalStateException().isThrownBy(() -> open(log)).withMessageContaining("slot 1");
    }

    @Test
    void shouldGiveEachItemOneSlotWhenManyThreadsBringTheSameItems() throws Exception {
        var slots = new ArrayList<Long>();
        try (var pool = Executors.newFixedThreadPool(4)) {
            var results = new ArrayList<Future<Scheduling>>();
            for (int i = 0; i < 200; i++) {
                var item = message("item " + i % 50);
                results.add(pool.submit(() -> scheduler.accept(item, 1)));
            }
            for (var result : results) {
                if (result.get() instanceof Scheduling.Accepted accepted) {
                    slots.add(accepted.slot());
                }
            }
        }
        assertThat(log.size()).isEqualTo(50);
        assertThat(new TreeSet<>(slots)).hasSize(50).first().isEqualTo(0L);
    }

    private static List<String> runInto(Path directory) throws IOException {
        try (var log = SegmentLog.open(directory)) {
            var scheduler = open(log);
            for (int i = 0; i < 30; i++) {
                scheduler.accept(ingress().toItem(news(i, 1_000 + i / 3)), 1_000 + i / 3);
                scheduler.accept(message("tick " + i), 1_000);
            }
            scheduler.sync();
        }
        try (var files = Files.list(directory)) {
            var contents = new ArrayList<String>();
            for (var file :
                    files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                contents.add(HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
            return contents;
        }
    }

    private void requireRefused(DataItem item, String reason) {
        assertThat(scheduler.accept(item, 1))
                .isInstanceOfSatisfying(Scheduling.Refused.class, refused -> assertThat(refused.reason())
                        .contains(reason));
    }

    private static long slotOf(Scheduling result) {
        return ((Scheduling.Accepted) result).slot();
    }

    private static long timeOf(Scheduling result) {
        return ((Scheduling.Accepted) result).assignment().timestampMillis();
    }

    private static List<LogRecord> records(MessageLog log) {
        var records = new ArrayList<LogRecord>();
        try (var cursor = log.read(0)) {
            while (cursor.next()) {
                records.add(cursor.current());
            }
        }
        return records;
    }
}
