package dev.quipu.wasm.runtime;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * What Linux knows of the pages of this process: {@code /proc/self/pagemap}, eight bytes for each. A page of anonymous
 * memory that is neither present nor swapped out was never touched, so it is zeros. ({@code mincore} would not do: it
 * says nothing of pages swapped out.) No result depends on it, only how much is read.
 */
final class PageMap {

    private static final Path FILE = Path.of("/proc/self/pagemap");
    private static final long PRESENT_OR_SWAPPED = 3L << 62;
    private static final int ENTRY_BYTES = 8;
    private static final int BUFFER_BYTES = 1 << 16;

    private PageMap() {}

    /**
     * Which blocks of a reservation were touched.
     *
     * @param address where it begins
     * @param blockBytes bytes of a block
     * @param blocks how many
     * @return null if the host does not tell
     */
    static BitSet touched(long address, long blockBytes, int blocks) {
        int pageBytes = Reservation.pageBytes();
        if (address % pageBytes != 0 || blockBytes % pageBytes != 0 || !Files.isReadable(FILE)) {
            return null;
        }
        try (RandomAccessFile file = new RandomAccessFile(FILE.toFile(), "r")) {
            file.seek(address / pageBytes * ENTRY_BYTES);
            return read(file, (int) (blockBytes / pageBytes), blocks);
        } catch (IOException _) {
            return null;
        }
    }

    private static BitSet read(RandomAccessFile file, int pagesEach, int blocks) throws IOException {
        BitSet touched = new BitSet(blocks);
        int blocksAtOnce = Math.max(1, BUFFER_BYTES / (pagesEach * ENTRY_BYTES));
        byte[] buffer = new byte[blocksAtOnce * pagesEach * ENTRY_BYTES];
        ByteBuffer entries = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
        for (int first = 0; first < blocks; first += blocksAtOnce) {
            int count = Math.min(blocksAtOnce, blocks - first);
            file.readFully(buffer, 0, count * pagesEach * ENTRY_BYTES);
            for (int i = 0; i < count; i++) {
                if (anyTouched(entries, i * pagesEach, pagesEach)) {
                    touched.set(first + i);
                }
            }
        }
        return touched;
    }

    private static boolean anyTouched(ByteBuffer entries, int first, int count) {
        long any = 0;
        for (int i = first; i < first + count; i++) {
            any |= entries.getLong(i * ENTRY_BYTES);
        }
        return (any & PRESENT_OR_SWAPPED) != 0;
    }
}
