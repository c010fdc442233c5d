package dev.quipu.wasm.runtime;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.SizeRange;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * A linear memory of 32 or 64-bit addresses, little end first. All addresses are unsigned numbers of 64 bits; every
 * access is checked. It reserves the address space it may grow into and so grows in place; where the host does not
 * allow that, growing copies.
 */
public final class LinearMemory implements External {

    public static final long PAGE_BYTES = 65_536;

    /** No machine has longer addresses. */
    static final long ADDRESS_BITS = (1L << 56) - 1;

    private static final long PAGES_32 = 65_536;
    /** From this many bytes on it is cheaper to ask the host for zeros than to write them. */
    private static final long FORGET_BYTES = 1 << 20;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final SizeRange declared;
    private final long mostPages;
    private final long addressMask;
    private final boolean reserved;
    private MemorySegment segment;

    /** For executors, which only read it; see {@link #base()}. */
    public long base;

    /** For executors, which only read it. */
    public long bytes;

    /** @throws WasmException of phase HOST if the minimum is more than {@code limits} allow or than there is */
    public LinearMemory(SizeRange declared, Limits limits) {
        this(declared, limits, true);
    }

    /** @param reserves whether to try for address space in advance */
    LinearMemory(SizeRange declared, Limits limits, boolean reserves) {
        long allowed = limits.of(Limits.Bound.MEMORY_PAGES);
        if (Long.compareUnsigned(declared.minimum(), allowed) > 0) {
            throw new WasmException(
                    WasmException.Phase.HOST,
                    "memory of " + Long.toUnsignedString(declared.minimum()) + " pages, allowed are " + allowed);
        }
        this.declared = declared;
        this.addressMask = declared.is64() ? -1 : 0xFFFF_FFFFL;
        long addressable = declared.is64() ? allowed : Math.min(allowed, PAGES_32);
        this.mostPages = Long.compareUnsigned(declared.maximum(), addressable) < 0 ? declared.maximum() : addressable;
        this.bytes = declared.minimum() * PAGE_BYTES;
        MemorySegment space = reserves ? Reservation.reserve(mostPages * PAGE_BYTES) : null;
        this.reserved = space != null;
        this.segment = reserved ? space : allocate(bytes);
        this.base = segment.address();
    }

    private static MemorySegment allocate(long bytes) {
        try {
            return Arena.ofAuto().allocate(bytes, 8);
        } catch (OutOfMemoryError e) {
            throw new WasmException(WasmException.Phase.HOST, "no room for a memory of " + bytes + " bytes", e);
        }
    }

    public SizeRange declared() {
        return declared;
    }

    /** Size now. */
    public long bytes() {
        return bytes;
    }

    /** Its native address, for executors: anything may be there beyond {@link #bytes}, and it changes when growing copies. */
    public long base() {
        return base;
    }

    public long pages() {
        return bytes / PAGE_BYTES;
    }

    /** What to mask an address operand with: 32 ones or 64. */
    public long addressMask() {
        return addressMask;
    }

    /**
     * Gives the former number of pages, or -1 if it may not grow so far.
     *
     * @throws WasmException of phase HOST if it may, but this host has no room: a module must not see that
     */
    public long grow(long pages) {
        long former = pages();
        if (pages < 0 || pages > mostPages - former) {
            return -1;
        }
        long grown = bytes + pages * PAGE_BYTES;
        if (!reserved && pages > 0) {
            MemorySegment larger = allocate(grown);
            MemorySegment.copy(segment, 0, larger, 0, bytes);
            segment = larger;
            base = larger.address();
        }
        bytes = grown;
        return former;
    }

    /**
     * For the host, such as a snapshot: a module can only grow its memory. Not while a call is in progress. What is cut
     * off is zeros if it comes back.
     *
     * @throws WasmException of phase HOST if it may not have so many pages, or there is no room
     */
    public void resize(long pages) {
        if (pages >= pages()) {
            if (grow(pages - pages()) < 0) {
                throw new WasmException(
                        WasmException.Phase.HOST, "memory of " + pages + " pages, allowed are " + mostPages);
            }
            return;
        }
        if (pages < 0) {
            throw new IllegalArgumentException("a memory of " + pages + " pages");
        }
        long kept = pages * PAGE_BYTES;
        if (reserved) {
            clear(kept, bytes - kept);
        } else {
            MemorySegment smaller = allocate(kept);
            MemorySegment.copy(segment, 0, smaller, 0, kept);
            segment = smaller;
            base = smaller.address();
        }
        bytes = kept;
    }

    /** All bytes, to read and write; growing or resizing may leave this segment behind. */
    public MemorySegment asSegment() {
        return segment.asSlice(0, bytes);
    }

    /**
     * Pages that may hold more than zeros, found without touching the others where the host tells them apart, else all.
     * For speed only: of two equal memories one may give more.
     */
    public BitSet touchedPages() {
        int pages = Math.toIntExact(pages());
        BitSet touched = reserved ? PageMap.touched(segment.address(), PAGE_BYTES, pages) : null;
        if (touched == null) {
            touched = new BitSet(pages);
            touched.set(0, pages);
        }
        return touched;
    }

    /** Makes a range zeros; touched pages of a large one go back to the host. */
    public void clear(long address, long count) {
        MemorySegment range = segment.asSlice(checked(address, 0, count), count);
        boolean whole = reserved
                && count >= FORGET_BYTES
                && range.address() % Reservation.pageBytes() == 0
                && count % Reservation.pageBytes() == 0;
        if (!whole || !Reservation.forget(range)) {
            range.fill((byte) 0);
        }
    }

    /** The sum of address and offset, if {@code count} bytes from there lie inside. */
    public long checked(long address, long offset, long count) {
        long at = address + offset;
        if ((address | offset | at | count) < 0 || at > bytes - count) {
            throw Trap.outOfBoundsMemory();
        }
        return at;
    }

    public byte getByte(long address, long offset) {
        return segment.get(ValueLayout.JAVA_BYTE, checked(address, offset, 1));
    }

    public short getShort(long address, long offset) {
        return segment.get(SHORT, checked(address, offset, 2));
    }

    public int getInt(long address, long offset) {
        return segment.get(INT, checked(address, offset, 4));
    }

    public long getLong(long address, long offset) {
        return segment.get(LONG, checked(address, offset, 8));
    }

    public void putByte(long address, long offset, byte value) {
        segment.set(ValueLayout.JAVA_BYTE, checked(address, offset, 1), value);
    }

    public void putShort(long address, long offset, short value) {
        segment.set(SHORT, checked(address, offset, 2), value);
    }

    public void putInt(long address, long offset, int value) {
        segment.set(INT, checked(address, offset, 4), value);
    }

    public void putLong(long address, long offset, long value) {
        segment.set(LONG, checked(address, offset, 8), value);
    }

    /** Stores 16 bytes, or none if they do not fit. */
    public void putVector(long address, long offset, long low, long high) {
        long at = checked(address, offset, 16);
        segment.set(LONG, at, low);
        segment.set(LONG, at + 8, high);
    }

    public void fill(long address, byte value, long count) {
        segment.asSlice(checked(address, 0, count), count).fill(value);
    }

    /** As if through a buffer: the ranges may overlap. */
    public void copy(long to, LinearMemory from, long at, long count) {
        from.checked(at, 0, count);
        checked(to, 0, count);
        MemorySegment.copy(from.segment, at, segment, to, count);
    }

    /** {@code memory.init}: copies from a data segment. */
    public void init(long to, byte[] data, long at, long count) {
        if (at < 0 || count < 0 || at > data.length - count) {
            throw Trap.outOfBoundsMemory();
        }
        write(to, data, (int) at, (int) count);
    }

    /** Copies bytes out. */
    public byte[] read(long address, int length) {
        byte[] copy = new byte[length];
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, checked(address, 0, length), copy, 0, length);
        return copy;
    }

    /** Copies bytes in, or none if they do not fit. */
    public void write(long address, byte[] source, int offset, int length) {
        MemorySegment.copy(source, offset, segment, ValueLayout.JAVA_BYTE, checked(address, 0, length), length);
    }
}
