package dev.quipu.wasm.snapshot;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;

/**
 * An immutable binary tree over pages: one of height h has 2<sup>h</sup> leaves. Trees share what they have in common,
 * a hash is taken once, and pages of zeros are one object at each height: equal trees of one origin are one object.
 */
sealed interface PageTree {

    int PAGE_BYTES = 65_536;

    /** Enough for 2<sup>48</sup> pages of 64 KiB: all of a 64-bit address space. */
    int HEIGHT_MAX = 48;

    int height();

    /** The lower half; not of a leaf. */
    PageTree left();

    /** The upper half; not of a leaf. */
    PageTree right();

    /** As {@link Snapshot#root} describes; do not write to it. */
    byte[] hash(MessageDigest sha256);

    /** The height of the lowest tree with at least so many leaves. */
    static int heightFor(long pages) {
        return pages <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(pages - 1);
    }

    static PageTree join(PageTree left, PageTree right) {
        return left instanceof Zeros && right instanceof Zeros
                ? Zeros.OF_HEIGHT[left.height() + 1]
                : new Branch(left, right);
    }

    /** The same pages in a tree of another height: cut off at the end, or zeros added. */
    default PageTree ofHeight(int height) {
        PageTree tree = this;
        while (tree.height() > height) {
            tree = tree.left();
        }
        while (tree.height() < height) {
            tree = join(tree, Zeros.OF_HEIGHT[tree.height()]);
        }
        return tree;
    }

    /** Nothing but zeros. */
    final class Zeros implements PageTree {

        static final Zeros[] OF_HEIGHT = all();

        private final int height;
        private volatile byte[] hash;

        private Zeros(int height) {
            this.height = height;
        }

        private static Zeros[] all() {
            Zeros[] all = new Zeros[HEIGHT_MAX + 2];
            for (int height = 0; height < all.length; height++) {
                all[height] = new Zeros(height);
            }
            return all;
        }

        @Override
        public int height() {
            return height;
        }

        @Override
        public PageTree left() {
            return OF_HEIGHT[height - 1];
        }

        @Override
        public PageTree right() {
            return OF_HEIGHT[height - 1];
        }

        @Override
        public byte[] hash(MessageDigest sha256) {
            if (hash == null) {
                hash = height == 0 ? Hashes.leaf(sha256, Page.ZEROS) : Hashes.node(sha256, left(), right());
            }
            return hash;
        }
    }

    /** One page that is not all zeros. */
    final class Page implements PageTree {

        /** What a page of zeros holds; never written. */
        static final byte[] ZEROS = new byte[PAGE_BYTES];

        private final byte[] bytes;
        private final MemorySegment segment;
        private volatile byte[] hash;

        /** @param bytes not copied */
        Page(byte[] bytes) {
            this.bytes = bytes;
            this.segment = MemorySegment.ofArray(bytes);
        }

        /** Do not write to it. */
        byte[] bytes() {
            return bytes;
        }

        MemorySegment segment() {
            return segment;
        }

        @Override
        public int height() {
            return 0;
        }

        @Override
        public PageTree left() {
            throw new IllegalStateException("a page has no halves");
        }

        @Override
        public PageTree right() {
            throw new IllegalStateException("a page has no halves");
        }

        @Override
        public byte[] hash(MessageDigest sha256) {
            if (hash == null) {
                hash = Hashes.leaf(sha256, bytes);
            }
            return hash;
        }
    }

    /** Two trees of one height, not both zeros. */
    final class Branch implements PageTree {

        private final PageTree left;
        private final PageTree right;
        private final int height;
        private volatile byte[] hash;

        private Branch(PageTree left, PageTree right) {
            this.left = left;
            this.right = right;
            this.height = left.height() + 1;
        }

        @Override
        public int height() {
            return height;
        }

        @Override
        public PageTree left() {
            return left;
        }

        @Override
        public PageTree right() {
            return right;
        }

        @Override
        public byte[] hash(MessageDigest sha256) {
            if (hash == null) {
                hash = Hashes.node(sha256, left, right);
            }
            return hash;
        }
    }
}
