package dev.quipu.ao.item;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary parts of items. */
final class Items {

    /** What an item is made of; target and anchor may be null. */
    record Parts(Id target, byte[] anchor, List<Tag> tags, byte[] data) {

        DataItem unsigned() {
            return DataItem.unsigned(target, anchor, tags, data);
        }

        DataItem signedBy(Signer signer) {
            return DataItem.sign(signer, target, anchor, tags, data);
        }
    }

    private Items() {}

    static Arbitrary<Parts> parts() {
        Arbitrary<byte[]> field = Arbitraries.bytes().array(byte[].class).ofSize(32);
        Arbitrary<byte[]> data = Arbitraries.bytes().array(byte[].class).ofMaxSize(600);
        return Combinators.combine(field.map(Id::of).injectNull(0.3), field.injectNull(0.3), tags(), data)
                .as(Parts::new);
    }

    /** At most 10 tags, far below the limit of bytes. */
    static Arbitrary<List<Tag>> tags() {
        return Combinators.combine(text(), text()).as(Tag::new).list().ofMaxSize(10);
    }

    /** Any text that has a UTF-8 form, of up to 40 code points. */
    static Arbitrary<String> text() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 0x7f),
                        Arbitraries.integers().between(0, 0x10ffff))
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .list()
                .ofMaxSize(40)
                .map(points -> {
                    StringBuilder text = new StringBuilder();
                    points.forEach(text::appendCodePoint);
                    return text.toString();
                });
    }
}
