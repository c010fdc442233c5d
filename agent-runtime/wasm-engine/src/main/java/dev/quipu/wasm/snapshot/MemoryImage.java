package dev.quipu.wasm.snapshot;

import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.snapshot.PageTree.Page;
import dev.quipu.wasm.snapshot.PageTree.Zeros;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.BitSet;

/**
 * What one memory held.
 *
 * @param pages its size
 * @param tree the least one that holds them; what lies beyond the size is zeros
 */
record MemoryImage(long pages, PageTree tree) {

    static final MemoryImage EMPTY = new MemoryImage(0, Zeros.OF_HEIGHT[0]);

    private static final int PAGE_BYTES = PageTree.PAGE_BYTES;
    private static final MemorySegment ZEROS = MemorySegment.ofArray(Page.ZEROS).asReadOnly();

    /** What {@code memory} holds now; pages equal to those of {@code former} at the same place are the same object. */
    static MemoryImage take(LinearMemory memory, MemoryImage former) {
        int height = PageTree.heightFor(memory.pages());
        PageTree tree =
                new Taking(memory.asSegment(), memory.touchedPages()).take(former.tree.ofHeight(height), height, 0);
        return new MemoryImage(memory.pages(), tree);
    }

    /** Makes {@code memory} hold this again. */
    void restoreTo(LinearMemory memory) {
        memory.resize(pages);
        new Restoring(memory, memory.asSegment(), memory.touchedPages()).restore(tree, 0);
    }

    /** Feeds all bytes, those of zeros too. */
    void feed(MessageDigest digest) {
        feed(digest, tree, 0);
    }

    private void feed(MessageDigest digest, PageTree part, long first) {
        switch (part) {
            case Page page -> digest.update(page.bytes());
            case Zeros zeros -> {
                long count = Math.min(1L << zeros.height(), pages - first);
                for (long i = 0; i < count; i++) {
                    digest.update(Page.ZEROS);
                }
            }
            case PageTree.Branch branch -> {
                feed(digest, branch.left(), first);
                feed(digest, branch.right(), first + (1L << branch.height() - 1));
            }
        }
    }

    private static boolean equal(MemorySegment memory, long at, MemorySegment page) {
        return MemorySegment.mismatch(memory, at, at + PAGE_BYTES, page, 0, PAGE_BYTES) < 0;
    }

    private record Taking(MemorySegment memory, BitSet touched) {

        PageTree take(PageTree former, int height, long first) {
            int next = touched.nextSetBit((int) first);
            if (next < 0 || next >= first + (1L << height)) {
                return Zeros.OF_HEIGHT[height];
            }
            if (height == 0) {
                return page(former, first * PAGE_BYTES);
            }
            PageTree left = take(former.left(), height - 1, first);
            PageTree right = take(former.right(), height - 1, first + (1L << height - 1));
            return left == former.left() && right == former.right() ? former : PageTree.join(left, right);
        }

        private PageTree page(PageTree former, long at) {
            if (former instanceof Page page && equal(memory, at, page.segment())) {
                return page;
            }
            if (equal(memory, at, ZEROS)) {
                return Zeros.OF_HEIGHT[0];
            }
            byte[] bytes = new byte[PAGE_BYTES];
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, bytes, 0, PAGE_BYTES);
            return new Page(bytes);
        }
    }

    private record Restoring(LinearMemory target, MemorySegment memory, BitSet touched) {

        void restore(PageTree part, long first) {
            switch (part) {
                case Page page -> {
                    long at = first * PAGE_BYTES;
                    if (!touched.get((int) first) || !equal(memory, at, page.segment())) {
                        MemorySegment.copy(page.segment(), 0, memory, at, PAGE_BYTES);
                    }
                }
                case Zeros zeros -> clear(first, first + (1L << zeros.height()));
                case PageTree.Branch branch -> {
                    restore(branch.left(), first);
                    restore(branch.right(), first + (1L << branch.height() - 1));
                }
            }
        }

        /** Runs of pages that hold something are cleared at once. */
        private void clear(long first, long end) {
            long from = touched.nextSetBit((int) first);
            while (from >= 0 && from < end) {
                long to = Math.min(end, touched.nextClearBit((int) from));
                clearRun(from, to);
                from = to >= end ? end : touched.nextSetBit((int) to);
            }
        }

        private void clearRun(long from, long to) {
            long start = from;
            for (long page = from; page < to; page++) {
                if (equal(memory, page * PAGE_BYTES, ZEROS)) {
                    clearPages(start, page);
                    start = page + 1;
                }
            }
            clearPages(start, to);
        }

        private void clearPages(long from, long to) {
            if (from < to) {
                target.clear(from * PAGE_BYTES, (to - from) * PAGE_BYTES);
            }
        }
    }
}
