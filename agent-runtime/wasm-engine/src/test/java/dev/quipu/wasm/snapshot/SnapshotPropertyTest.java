package dev.quipu.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Tier;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Global;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.snapshot.StateModule.Step;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SnapshotPropertyTest {

    private static final int PAGE_BYTES = 65_536;

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.oneOf(changes(), growths()).list().ofMaxSize(12);
    }

    private static Arbitrary<Step> changes() {
        // Few places and values, so that pages become zeros again and equal others.
        Arbitrary<Long> address = Arbitraries.longs()
                .between(0, 12)
                .map(half -> half * PAGE_BYTES / 2)
                .map(at -> Math.max(0, at - 4));
        Arbitrary<Long> value = Arbitraries.of(0L, 0L, 1L, -1L);
        return Arbitraries.oneOf(
                address.flatMap(at -> value.map(what -> new Step("store", at, what))),
                Arbitraries.longs().between(0, 6 * PAGE_BYTES).map(at -> new Step("write", at)),
                Arbitraries.just(new Step("count")),
                value.map(what -> new Step("widen", what)),
                Arbitraries.longs().between(0, 5).map(entry -> new Step("choose", entry)),
                Arbitraries.longs().between(0, 5).map(entry -> new Step("fill", entry)));
    }

    private static Arbitrary<Step> growths() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 3).map(by -> new Step("grow", by)),
                Arbitraries.longs().between(0, 2).map(by -> new Step("growOther", by)),
                Arbitraries.longs().between(0, 3).map(by -> new Step("growTable", by)),
                Arbitraries.just(new Step("forget")));
    }

    private static Instance after(Tier tier, List<Step> steps) {
        Instance instance = StateModule.instance(tier);
        steps.forEach(step -> step.on(instance));
        return instance;
    }

    private static byte[] file(Snapshot snapshot) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            snapshot.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Property(tries = 150)
    void shouldRestoreWhatWasTaken(
            @ForAll Tier tier,
            @ForAll("steps") List<Step> before,
            @ForAll("steps") List<Step> then,
            @ForAll("steps") List<Step> later) {
        Instance instance = after(tier, before);
        Snapshot taken = Snapshot.of(instance);
        then.forEach(step -> step.on(instance));
        taken.restoreTo(instance);

        assertThat(file(Snapshot.of(instance))).isEqualTo(file(taken));
        // Nor does anything unseen remain: whatever follows, follows as if nothing had been.
        Instance twin = after(tier, before);
        later.forEach(step -> step.on(instance));
        later.forEach(step -> step.on(twin));
        assertThat(file(Snapshot.of(instance))).isEqualTo(file(Snapshot.of(twin)));
    }

    @Property(tries = 150)
    void shouldRestoreIntoAnInstanceThatWentAnotherWay(
            @ForAll Tier tier,
            @ForAll Tier otherTier,
            @ForAll("steps") List<Step> one,
            @ForAll("steps") List<Step> other) {
        Snapshot taken = Snapshot.of(after(tier, one));
        Instance instance = after(otherTier, other);
        taken.restoreTo(instance);

        assertThat(file(taken.next(instance))).isEqualTo(file(taken));
        assertThat(file(Snapshot.of(instance))).isEqualTo(file(taken));
    }

    @Property(tries = 150)
    void shouldNotDependOnWhatItFollows(
            @ForAll Tier tier, @ForAll("steps") List<Step> before, @ForAll("steps") List<Step> then) {
        Instance instance = after(tier, before);
        Snapshot former = Snapshot.of(instance);
        former.root();
        then.forEach(step -> step.on(instance));
        Snapshot next = former.next(instance);
        Snapshot fresh = Snapshot.of(instance);

        assertThat(next.root()).isEqualTo(fresh.root());
        assertThat(next.sha256()).isEqualTo(fresh.sha256());
        assertThat(file(next)).isEqualTo(file(fresh));
    }

    @Property(tries = 150)
    void shouldHaveARootOfContentAlone(
            @ForAll Tier tier,
            @ForAll Tier otherTier,
            @ForAll("steps") List<Step> steps,
            @ForAll("steps") List<Step> noise) {
        Instance instance = after(tier, steps);
        Instance other =
                after(otherTier, noise.stream().filter(Step::reversible).toList());
        steps.stream().filter(step -> step.export().equals("forget")).forEach(step -> step.on(other));
        copy(instance, other);

        assertThat(Snapshot.of(other).root()).isEqualTo(Snapshot.of(instance).root());
    }

    private static void copy(Instance from, Instance to) {
        for (int i = 0; i < 2; i++) {
            LinearMemory memory = from.memory(i);
            to.memory(i).grow(memory.pages() - to.memory(i).pages());
            to.memory(i).write(0, memory.read(0, (int) memory.bytes()), 0, (int) memory.bytes());
        }
        for (int i = 0; i < 3; i++) {
            Global global = from.global(i);
            to.global(i).set(global.low(), global.high());
        }
        to.global(2).setReference(same(from.global(2).reference(), to));
        to.table(0)
                .replace(Arrays.stream(from.table(0).entries())
                        .map(entry -> same(entry, to))
                        .toArray());
    }

    private static Func same(Object function, Instance to) {
        int imported = 0;
        return switch (function) {
            case null -> null;
            case Func host when host.isHost() -> to.function(imported);
            case Func defined -> to.function(defined.index());
            default -> throw new AssertionError(function);
        };
    }

    @Property(tries = 150)
    void shouldComeBackFromAFile(@ForAll("steps") List<Step> steps) throws IOException {
        Snapshot written = Snapshot.of(after(Tier.INTERPRETED, steps));
        ByteArrayInputStream in = new ByteArrayInputStream(file(written));
        Snapshot read = Snapshot.read(in);
        Instance instance = StateModule.instance();
        read.restoreTo(instance);

        assertThat(in.available()).isZero();
        assertThat(file(read)).isEqualTo(file(written));
        assertThat(read.sha256()).isEqualTo(written.sha256());
        assertThat(file(Snapshot.of(instance))).isEqualTo(file(written));
    }

    /** Fuel too, which a file holds and a root does not. */
    @Property(tries = 150)
    void shouldBeTheSameOnBothTiers(@ForAll("steps") List<Step> steps) {
        assertThat(file(Snapshot.of(after(Tier.COMPILED, steps))))
                .isEqualTo(file(Snapshot.of(after(Tier.INTERPRETED, steps))));
    }
}
