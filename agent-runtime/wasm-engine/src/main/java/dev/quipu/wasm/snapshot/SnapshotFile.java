package dev.quipu.wasm.snapshot;

import dev.quipu.wasm.snapshot.PageTree.Page;
import dev.quipu.wasm.snapshot.PageTree.Zeros;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A snapshot as a stream of bytes, little end first. The root covers variables and pages.
 *
 * <pre>
 *   byte   0  "QUIPUSNP"
 *          8  version u32, 1
 *         12  fuel i64
 *         20  SHA-256 of the module
 *         52  root, see {@link Snapshot}
 *         84  bytes of variables u32
 *         88  memories u32
 *         92  SHA-256( 3, bytes 0 to 91 )
 *        124  variables, see {@link Snapshot}
 *          …  for each memory: pages u64, then runs of pages that are not all zeros, in order:
 *               | count u32 | first page u64 | count times 65,536 bytes |
 *             and a count of 0
 * </pre>
 */
final class SnapshotFile {

    private static final byte[] MAGIC = "QUIPUSNP".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HASH_BYTES = 32;
    private static final int HEADER_BYTES = 92;
    /** One page more than a 64-bit address space never is. */
    private static final long PAGES_MAX = 1L << PageTree.HEIGHT_MAX;

    private SnapshotFile() {}

    static void write(Snapshot snapshot, OutputStream out) throws IOException {
        byte[] header = numbers(HEADER_BYTES)
                .put(MAGIC)
                .putInt(VERSION)
                .putLong(snapshot.fuel())
                .put(HexFormat.of().parseHex(snapshot.module()))
                .put(snapshot.rootHash())
                .putInt(snapshot.variables().length)
                .putInt(snapshot.memories().size())
                .array();
        out.write(header);
        out.write(Hashes.header(header));
        out.write(snapshot.variables());
        for (MemoryImage memory : snapshot.memories()) {
            out.write(numbers(Long.BYTES).putLong(memory.pages()).array());
            Run run = new Run(out);
            run.add(memory.tree(), 0);
            run.flush();
            out.write(new byte[Integer.BYTES]);
        }
    }

    private static ByteBuffer numbers(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Gathers neighbours while the pages of a tree come by in order. */
    private static final class Run {

        private final OutputStream out;
        private final List<Page> pages = new ArrayList<>();
        private long first;

        Run(OutputStream out) {
            this.out = out;
        }

        void add(PageTree part, long at) throws IOException {
            switch (part) {
                case Zeros _ -> {}
                case Page page -> {
                    if (first + pages.size() != at) {
                        flush();
                        first = at;
                    }
                    pages.add(page);
                }
                case PageTree.Branch branch -> {
                    add(branch.left(), at);
                    add(branch.right(), at + (1L << branch.height() - 1));
                }
            }
        }

        void flush() throws IOException {
            if (!pages.isEmpty()) {
                out.write(numbers(Integer.BYTES + Long.BYTES)
                        .putInt(pages.size())
                        .putLong(first)
                        .array());
                for (Page page : pages) {
                    out.write(page.bytes());
                }
                pages.clear();
            }
        }
    }

    static Snapshot read(InputStream in) throws IOException {
        ByteBuffer header = header(in);
        byte[] module = new byte[HASH_BYTES];
        byte[] root = new byte[HASH_BYTES];
        long fuel = header.getLong(MAGIC.length + Integer.BYTES);
        header.position(MAGIC.length + Integer.BYTES + Long.BYTES);
        header.get(module).get(root);
        int variableBytes = header.getInt();
        int memoryCount = header.getInt();
        if (variableBytes < 0 || memoryCount < 0) {
            throw new IOException(
                    "snapshot damaged: " + variableBytes + " bytes of variables, " + memoryCount + " memories");
        }
        byte[] variables = exactly(in, variableBytes);
        List<MemoryImage> memories = new ArrayList<>();
        for (int i = 0; i < memoryCount; i++) {
            memories.add(memory(in));
        }
        Snapshot snapshot = new Snapshot(HexFormat.of().formatHex(module), fuel, memories, variables);
        if (!Arrays.equals(snapshot.rootHash(), root)) {
            throw new IOException("snapshot damaged: its content does not have the root that its header names");
        }
        try {
            Variables.of(variables);
        } catch (IllegalArgumentException e) {
            throw new IOException("snapshot damaged: variables: " + e.getMessage(), e);
        }
        return snapshot;
    }

    private static ByteBuffer header(InputStream in) throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new IOException("no snapshot: it does not begin with 'QUIPUSNP'");
        }
        byte[] version = exactly(in, Integer.BYTES);
        int number = ByteBuffer.wrap(version).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (number != VERSION) {
            throw new IOException("snapshot of version " + Integer.toUnsignedString(number) + ", expected " + VERSION);
        }
        byte[] rest = exactly(in, HEADER_BYTES - MAGIC.length - Integer.BYTES);
        ByteBuffer header = numbers(HEADER_BYTES).put(magic).put(version).put(rest);
        if (!Arrays.equals(exactly(in, HASH_BYTES), Hashes.header(header.array()))) {
            throw new IOException("snapshot damaged: the header does not have the hash that follows it");
        }
        return header;
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("snapshot cut short");
        }
        return bytes;
    }

    private static long number(InputStream in) throws IOException {
        return ByteBuffer.wrap(exactly(in, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    private static int count(InputStream in) throws IOException {
        return ByteBuffer.wrap(exactly(in, Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    private static MemoryImage memory(InputStream in) throws IOException {
        long pages = number(in);
        if (pages < 0 || pages > PAGES_MAX) {
            throw new IOException("snapshot damaged: a memory of " + Long.toUnsignedString(pages) + " pages");
        }
        List<Placed> placed = new ArrayList<>();
        long end = 0;
        for (int count = count(in); count != 0; count = count(in)) {
            long first = number(in);
            if (count < 0 || first < end || first > pages - count) {
                throw new IOException("snapshot damaged: pages " + Long.toUnsignedString(first) + " and following, "
                        + Integer.toUnsignedString(count) + " of them, expected between " + end + " and " + pages);
            }
            end = first + count;
            for (long at = first; at < end; at++) {
                placed.add(new Placed(at, exactly(in, PageTree.PAGE_BYTES)));
            }
        }
        return new MemoryImage(pages, tree(placed, PageTree.heightFor(pages), 0));
    }

    private record Placed(long at, byte[] bytes) {}

    /** {@code placed} lie in the tree of this height that begins at page {@code first}. */
    private static PageTree tree(List<Placed> placed, int height, long first) {
        if (placed.isEmpty()) {
            return Zeros.OF_HEIGHT[height];
        }
        if (height == 0) {
            byte[] bytes = placed.getFirst().bytes();
            return Arrays.equals(bytes, Page.ZEROS) ? Zeros.OF_HEIGHT[0] : new Page(bytes);
        }
        long middle = first + (1L << height - 1);
        int split = 0;
        while (split < placed.size() && placed.get(split).at() < middle) {
            split++;
        }
        return PageTree.join(
                tree(placed.subList(0, split), height - 1, first),
                tree(placed.subList(split, placed.size()), height - 1, middle));
    }
}
